import { lazyDialog } from '../ui/lazy-dialog.ts';

/** The list of all keys, loaded when it is first asked for. */
export const SHORTCUTS_DIALOG = lazyDialog(
  async () => (await import('./shortcuts-dialog.tsx')).ShortcutsDialog,
);

/** The palette, loaded when it is first opened. */
export const PALETTE = lazyDialog(async () => (await import('./palette/palette.tsx')).Palette);
