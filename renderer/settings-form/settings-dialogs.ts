import { lazyDialog } from '../ui/lazy-dialog.ts';

/** What is asked and shown of the settings file, loaded when it is. */
export const SETTINGS_DIALOGS = {
  diff: lazyDialog(async () => (await import('./diff-dialog.tsx')).DiffDialog),
  conflict: lazyDialog(async () => (await import('./conflict-dialog.tsx')).ConflictDialog),
  fileGone: lazyDialog(async () => (await import('./file-gone-dialog.tsx')).FileGoneDialog),
  defaults: lazyDialog(async () => (await import('./defaults-dialog.tsx')).DefaultsDialog),
};
