/** Texts of the staged changes bar, its dialogs and toasts. */

export const stagedChanges = 'Staged changes';
export const showDiff = 'Show diff';
export const discard = 'Discard';
export const apply = 'Apply';
export const applying = 'Applying…';
export const cancel = 'Cancel';
export const close = 'Close';

export const applied = 'Applied';
export const notApplied = 'The changes could not be applied';
export const undo = 'Undo';
export const undone = 'Undone: the file is as it was before';
export const notUndone = 'It could not be undone';

export const reviewTitle = 'Review changes';
export const readingFile = 'Reading the file…';
export const changedLines = 'Lines that change';
export const noLineChanges = 'No lines change.';

/** Example of `invalid`: `2 invalid: Request timeout, Max retries`. */
export function invalidNotShown(invalid: string): string {
  return `${invalid}. Invalid changes aren’t shown here; Apply takes you to the first one.`;
}

/** Sign before a line, as a word for screen readers. */
export function changedLine(kind: 'added' | 'removed', line: number): string {
  return `${kind === 'added' ? 'added' : 'removed'}, line ${line}:`;
}

export const conflictTitle = 'The file changed on disk after this page loaded it.';
export const nothingWritten = 'Nothing was written.';
export const keepEditing = 'Keep editing';
export const discardMine = 'Discard my changes';
export const applyAnyway = 'Apply my changes anyway';
export const changedOnDisk = 'Changed on disk';
export const yourChanges = 'Your changes';

export const restoreAndApply = 'Restore the last version and apply';
export const startEmpty = 'Start with an empty file';
