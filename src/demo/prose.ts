import type { SeededRandom } from './seeded-random.ts';

const SENTENCES = [
  'I read the file and the two tests beside it.',
  'The idle list is popped from its end, so the warmest connection goes first.',
  'That branch is never taken: the guard above it returns early.',
  'Renaming the field touches four files; none of them is public.',
  'The test failed because it waited for a fixed time instead of the event.',
  'I would keep the old name as an alias for one release.',
  'The type was too wide, so the compiler could not see the missing case.',
  'Here is the smaller change: close the socket before the timer is set.',
  'Both callers pass the same default, which belongs in one place.',
  'The query runs once per row; a join brings it down to one.',
  'All 214 tests pass, and the linter is quiet.',
  'The migration is reversible, and the column stays nullable until the backfill is done.',
] as const;

/** Returns about `count` pieces of plausible text, each a word with a leading space, as models stream them. */
export function writePieces(count: number, random: SeededRandom): string[] {
  const pieces: string[] = [];
  while (pieces.length < count) {
    for (const sentence of random.shuffled(SENTENCES)) {
      if (pieces.length >= count) break;
      pieces.push(...sentence.split(' ').map((word) => ` ${word}`));
    }
  }
  return pieces.map((piece, at) => (at === 0 ? piece.trimStart() : piece));
}
