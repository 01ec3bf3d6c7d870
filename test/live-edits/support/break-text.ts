import type { SeededRandom } from './seeded-random.ts';

const PIECES = [
  ' ',
  '  ',
  '\n',
  '\t',
  ':',
  ': ',
  '-',
  '- ',
  '#',
  ' #',
  '"',
  "'",
  '{',
  '}',
  '[',
  ']',
  ',',
  'x',
  '7',
  '_',
  '${NOT_SET}',
  '~',
  'null',
  '&a',
  '*a',
  '!',
  '|',
  '>',
  '%',
  '@',
  '?',
  '\0',
  'é',
  '---\n',
  '<<: ',
];

type Break = (text: string, random: SeededRandom) => string;

/** Damage that typing, tools and disks do to a text. */
const BREAKS: readonly Break[] = [
  (text, random) => cutOut(text, random, 1),
  (text, random) => cutOut(text, random, 1 + random.below(4)),
  (text, random) => cutOut(text, random, 1 + random.below(60)),
  (text, random) => text.slice(0, random.below(text.length)),
  (text, random) => text.slice(random.below(text.length)),
  (text, random) => put(text, random, { piece: random.of(PIECES), over: 0 }),
  (text, random) => put(text, random, { piece: random.of(PIECES), over: 1 }),
  (text, random) =>
    put(text, random, { piece: String.fromCodePoint(33 + random.below(94)), over: random.below(2) }),
  (text, random) => swapped(text, random),
  onLines((lines, random) => lines.toSpliced(random.below(lines.length), 1)),
  onLines((lines, random) => {
    const at = random.below(lines.length);
    return lines.toSpliced(random.below(lines.length), 0, lines[at] ?? '');
  }),
  onLines((lines, random) => {
    const [one, other] = [random.below(lines.length), random.below(lines.length)];
    return lines.with(one, lines[other] ?? '').with(other, lines[one] ?? '');
  }),
  onLines((lines, random) => lines.with(...indented(lines, random))),
  onLines((lines, random) => {
    const from = random.below(lines.length);
    const to = from + 1 + random.below(4);
    const isOut = random.isOneIn(2);
    return lines.map((line, index) =>
      index < from || index >= to ? line : isOut ? line.replace(/^ {2}/u, '') : `  ${line}`,
    );
  }),
  onLines((lines, random) => {
    const at = random.below(lines.length);
    return lines.with(at, (lines[at] ?? '').toUpperCase());
  }),
  onLines((lines, random) => {
    const at = random.below(lines.length);
    return lines.with(at, `# ${lines[at]}`);
  }),
];

/** Returns the text with one error, sometimes two; sometimes it is still valid. */
export function broken(text: string, random: SeededRandom): string {
  const once = random.of(BREAKS)(text, random);
  return random.isOneIn(4) && once !== '' ? random.of(BREAKS)(once, random) : once;
}

function cutOut(text: string, random: SeededRandom, count: number): string {
  const at = random.below(text.length);
  return text.slice(0, at) + text.slice(at + count);
}

interface Patch {
  readonly piece: string;
  /** How many characters it replaces. */
  readonly over: number;
}

function put(text: string, random: SeededRandom, { piece, over }: Patch): string {
  const at = random.below(text.length);
  return text.slice(0, at) + piece + text.slice(at + over);
}

/** Swaps two adjacent characters. */
function swapped(text: string, random: SeededRandom): string {
  const at = random.below(Math.max(1, text.length - 1));
  return `${text.slice(0, at)}${text[at + 1] ?? ''}${text[at] ?? ''}${text.slice(at + 2)}`;
}

function indented(lines: readonly string[], random: SeededRandom): [number, string] {
  const at = random.below(lines.length);
  const line = lines[at] ?? '';
  return [
    at,
    random.of([` ${line}`, `  ${line}`, line.replace(/^ {1,2}/u, ''), line.trimStart(), `\t${line}`]),
  ];
}

function onLines(edit: (lines: string[], random: SeededRandom) => string[]): Break {
  return (text, random) => edit(text.split('\n'), random).join('\n');
}
