import { diffArrays } from 'diff';

/** A line removed or added by an edit. */
export interface DiffLine {
  readonly kind: 'removed' | 'added';
  /** 1-based; in the old text for a removed line, in the new text for an added one. */
  readonly line: number;
  /** Without the line break. */
  readonly text: string;
}

/** With more differing lines, all count as replaced, since the search time grows quadratically. */
const MAX_CHANGED_LINES = 1000;

/** Returns the lines that differ, removed ones before added ones at each place, without unchanged lines. */
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
