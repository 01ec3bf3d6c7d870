import { diffArrays } from 'diff';

/** One line that an edit removes or adds. */
export interface DiffLine {
  readonly kind: 'removed' | 'added';
  /** From 1; in the old text for a removed line, in the new text for an added one. */
  readonly line: number;
  /** Without its line end. */
  readonly text: string;
}

/** Where more lines differ all are shown as replaced: the search grows with the square of their number. */
const MAX_CHANGED_LINES = 1000;

/** The lines that differ, removed before added at each place. Lines that stay are left out. */
export function diffLines(oldText: string, newText: string): readonly DiffLine[] {
  const before = linesOf(oldText);
  const after = linesOf(newText);
  const parts = diffArrays(before, after, { maxEditLength: MAX_CHANGED_LINES }) ?? [
    { removed: true, added: false, value: before },
    { removed: false, added: true, value: after },
  ];
  const diff: DiffLine[] = [];
  let oldLine = 1;
  let newLine = 1;
  for (const { removed, added, value } of parts) {
    if (removed) diff.push(...linesFrom(value, 'removed', oldLine));
    if (added) diff.push(...linesFrom(value, 'added', newLine));
    if (!added) oldLine += value.length;
    if (!removed) newLine += value.length;
  }
  return diff;
}

function linesFrom(texts: readonly string[], kind: DiffLine['kind'], first: number): DiffLine[] {
  return texts.map((text, index) => ({ kind, line: first + index, text }));
}

function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
