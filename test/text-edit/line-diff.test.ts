import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type DiffLine, diffLines } from '../../src/text-edit/line-diff.ts';

/** Reconstructs the new text's lines from the old lines and the diff alone. */
function patched(lines: readonly string[], diff: readonly DiffLine[]): string[] {
  const removed = new Set(diff.flatMap(({ kind, line }) => (kind === 'removed' ? [line] : [])));
  const result = lines.filter((_, index) => !removed.has(index + 1));
  for (const { kind, line, text } of diff) if (kind === 'added') result.splice(line - 1, 0, text);
  return result;
}

/** Length of the longest common subsequence of lines, by the slow textbook algorithm. */
function commonLength(before: readonly string[], after: readonly string[]): number {
  let row = after.map(() => 0);
  for (const line of before) {
    row = after.reduce<number[]>((next, other, index) => {
      const longer = Math.max(row[index] ?? 0, next[index - 1] ?? 0);
      return [...next, line === other ? (row[index - 1] ?? 0) + 1 : longer];
    }, []);
  }
  return row.at(-1) ?? 0;
}

const given = fc.record({
  lines: fc.array(fc.constantFrom('a: 1', 'b:', '  c: 2', '# note', '', '-'), { maxLength: 12 }),
  end: fc.constantFrom('\n', '\r\n'),
});
const textOf = (of: readonly string[], end: string): string => of.map((line) => line + end).join('');

test('the diff turns the old text into the new one and is as short as possible', () => {
  fc.assert(
    fc.property(given, given, (before, after) => {
      const diff = diffLines(textOf(before.lines, before.end), textOf(after.lines, after.end));
      assert.deepEqual(patched(before.lines, diff), after.lines);
      const common = commonLength(before.lines, after.lines);
      assert.equal(diff.length, before.lines.length + after.lines.length - 2 * common);
    }),
    { numRuns: 500 },
  );
});

test('removed lines come before added lines at each place', () => {
  assert.deepEqual(diffLines('a\nb\nc\nd\n', 'a\nx\ny\nc\nd\nz'), [
    { kind: 'removed', line: 2, text: 'b' },
    { kind: 'added', line: 2, text: 'x' },
    { kind: 'added', line: 3, text: 'y' },
    { kind: 'added', line: 6, text: 'z' },
  ]);
});

test('every line of a new text is added, and line endings alone are no difference', () => {
  assert.deepEqual(diffLines('', 'a\n\nb'), [
    { kind: 'added', line: 1, text: 'a' },
    { kind: 'added', line: 2, text: '' },
    { kind: 'added', line: 3, text: 'b' },
  ]);
  assert.deepEqual(diffLines('a\r\nb\r\n', 'a\nb'), []);
});

test('when thousands of lines differ, all of them are replaced', () => {
  const before = Array.from({ length: 3000 }, (_, index) => `old ${index}`);
  const after = ['kept', ...before.map((line) => `${line}, changed`)];
  const diff = diffLines(textOf(['kept', ...before], '\n'), textOf(after, '\n'));
  assert.equal(diff.length, 6002);
  assert.deepEqual(patched(['kept', ...before], diff), after);
});
