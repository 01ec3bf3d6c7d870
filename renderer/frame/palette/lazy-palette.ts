import { lazyDialog } from '../../ui/lazy-dialog.ts';

/** The palette, loaded when it is first opened. */
export const PALETTE = lazyDialog(async () => (await import('./palette.tsx')).Palette);
