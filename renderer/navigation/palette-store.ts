import { create } from 'zustand';

interface PaletteState {
  readonly isOpen: boolean;
  /** It is drawn from then on: closing takes a moment. */
  readonly wasOpened: boolean;
  /** What was chosen moves the focus itself: it must not go back to where it was. */
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
