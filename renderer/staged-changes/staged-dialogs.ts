import { lazyDialog } from '../ui/lazy-dialog.ts';

/** What is asked and shown of the staged changes, loaded when it is. */
export const STAGED_DIALOGS = {
  diff: lazyDialog(async () => (await import('./diff-dialog.tsx')).DiffDialog),
  conflict: lazyDialog(async () => (await import('./conflict-dialog.tsx')).ConflictDialog),
  fileGone: lazyDialog(async () => (await import('./file-gone-dialog.tsx')).FileGoneDialog),
};
