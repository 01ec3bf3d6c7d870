import { create } from 'zustand';

interface PaletteState {
  readonly isOpen: boolean;
  /** Whether it has ever been opened; it stays mounted from then on, as closing is animated. */
  readonly wasOpened: boolean;
  /** Whether the chosen command moves the focus itself, so that it must not be restored. */
  readonly isFocusTaken: boolean;
}

export const usePalette = create<PaletteState>(() => ({
  isOpen: false,
  wasOpened: false,
  isFocusTaken: false,
}));

/** Opens the palette of commands. */
export function openPalette(): void {
  usePalette.setState({ isOpen: true, wasOpened: true, isFocusTaken: false });
}

/** Closes it. */
export function closePalette(isFocusTaken = false): void {
  usePalette.setState({ isOpen: false, isFocusTaken });
}
