import { create } from 'zustand';

interface PaletteState {
  readonly isOpen: boolean;
  /** What was chosen moves the focus itself: it must not go back to where it was. */
  readonly isFocusTaken: boolean;
}

export const usePalette = create<PaletteState>(() => ({ isOpen: false, isFocusTaken: false }));

/** Opens the palette of commands. */
export function openPalette(): void {
  usePalette.setState({ isOpen: true, isFocusTaken: false });
}

/** Closes it. */
export function closePalette(isFocusTaken = false): void {
  usePalette.setState({ isOpen: false, isFocusTaken });
}
