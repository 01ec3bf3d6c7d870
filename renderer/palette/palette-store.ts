import { create } from 'zustand';

interface PaletteState {
  readonly isOpen: boolean;
}

export const usePalette = create<PaletteState>(() => ({ isOpen: false }));

/** Opens the palette of commands. */
export function openPalette(): void {
  usePalette.setState({ isOpen: true });
}

/** Closes it. */
export function closePalette(): void {
  usePalette.setState({ isOpen: false });
}
