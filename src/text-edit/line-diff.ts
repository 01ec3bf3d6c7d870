/** One line that an edit removes or adds. */
export interface DiffLine {
  readonly kind: 'removed' | 'added';
  /** From 1; in the old text for a removed line, in the new text for an added one. */
  readonly line: number;
  /** Without its line end. */
  readonly text: string;
}

/** Above this many pairs of lines the middle is shown as replaced as a whole. */
const MAX_PAIRS = 4_000_000;

/** The lines that differ, removed before added at each place. Lines that stay are left out. */
export function diffLines(oldText: string, newText: string): readonly DiffLine[] {
  const before = linesOf(oldText);
  const after = linesOf(newText);
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head += 1;
  let tail = 0;
  while (
    tail < before.length - head &&
    tail < after.length - head &&
    before[before.length - 1 - tail] === after[after.length - 1 - tail]
  ) {
    tail += 1;
  }
  return diffMiddle(before.slice(head, before.length - tail), after.slice(head, after.length - tail), head);
}

function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function diffMiddle(before: readonly string[], after: readonly string[], offset: number): DiffLine[] {
  const kept = before.length * after.length > MAX_PAIRS ? [] : commonLines(before, after);
  const diff: DiffLine[] = [];
  let i = 0;
  let j = 0;
  for (const [oldIndex, newIndex] of [...kept, [before.length, after.length] as const]) {
    for (; i < oldIndex; i += 1) diff.push({ kind: 'removed', line: offset + i + 1, text: before[i] ?? '' });
    for (; j < newIndex; j += 1) diff.push({ kind: 'added', line: offset + j + 1, text: after[j] ?? '' });
    i += 1;
    j += 1;
  }
  return diff;
}

/** The longest run of lines that both have in the same order, as pairs of their positions. */
function commonLines(before: readonly string[], after: readonly string[]): (readonly [number, number])[] {
  const width = after.length + 1;
  const lengths = new Uint32Array((before.length + 1) * width);
  const at = (i: number, j: number) => lengths[i * width + j] ?? 0;
  for (let i = before.length - 1; i >= 0; i -= 1) {
    for (let j = after.length - 1; j >= 0; j -= 1) {
      const length = before[i] === after[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
      lengths[i * width + j] = length;
    }
  }
  const pairs: (readonly [number, number])[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length && j < after.length) {
    if (before[i] === after[j]) {
      pairs.push([i, j]);
      i += 1;
      j += 1;
    } else if (at(i + 1, j) >= at(i, j + 1)) i += 1;
    else j += 1;
  }
  return pairs;
}
