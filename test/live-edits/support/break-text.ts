import type { Dice } from './dice.ts';

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

type Break = (text: string, dice: Dice) => string;

/** What hands, tools and disks do to a text. */
const BREAKS: readonly Break[] = [
  (text, dice) => cutOut(text, dice, 1),
  (text, dice) => cutOut(text, dice, 1 + dice.below(4)),
  (text, dice) => cutOut(text, dice, 1 + dice.below(60)),
  (text, dice) => text.slice(0, dice.below(text.length)),
  (text, dice) => text.slice(dice.below(text.length)),
  (text, dice) => put(text, dice, dice.of(PIECES), 0),
  (text, dice) => put(text, dice, dice.of(PIECES), 1),
  (text, dice) => put(text, dice, String.fromCodePoint(33 + dice.below(94)), dice.below(2)),
  (text, dice) => swapped(text, dice),
  onLines((lines, dice) => lines.toSpliced(dice.below(lines.length), 1)),
  onLines((lines, dice) => {
    const at = dice.below(lines.length);
    return lines.toSpliced(dice.below(lines.length), 0, lines[at] ?? '');
  }),
  onLines((lines, dice) => {
    const [one, other] = [dice.below(lines.length), dice.below(lines.length)];
    return lines.with(one, lines[other] ?? '').with(other, lines[one] ?? '');
  }),
  onLines((lines, dice) => lines.with(...indented(lines, dice))),
  onLines((lines, dice) => {
    const from = dice.below(lines.length);
    const to = from + 1 + dice.below(4);
    const isOut = dice.isOneIn(2);
    return lines.map((line, index) =>
      index < from || index >= to ? line : isOut ? line.replace(/^ {2}/u, '') : `  ${line}`,
    );
  }),
  onLines((lines, dice) => {
    const at = dice.below(lines.length);
    return lines.with(at, (lines[at] ?? '').toUpperCase());
  }),
  onLines((lines, dice) => {
    const at = dice.below(lines.length);
    return lines.with(at, `# ${lines[at]}`);
  }),
];

/** A text with one thing wrong in it, sometimes two; sometimes it is still right. */
export function broken(text: string, dice: Dice): string {
  const once = dice.of(BREAKS)(text, dice);
  return dice.isOneIn(4) && once !== '' ? dice.of(BREAKS)(once, dice) : once;
}

function cutOut(text: string, dice: Dice, count: number): string {
  const at = dice.below(text.length);
  return text.slice(0, at) + text.slice(at + count);
}

function put(text: string, dice: Dice, piece: string, over: number): string {
  const at = dice.below(text.length);
  return text.slice(0, at) + piece + text.slice(at + over);
}

/** Two letters that stand beside each other. */
function swapped(text: string, dice: Dice): string {
  const at = dice.below(Math.max(1, text.length - 1));
  return `${text.slice(0, at)}${text[at + 1] ?? ''}${text[at] ?? ''}${text.slice(at + 2)}`;
}

function indented(lines: readonly string[], dice: Dice): [number, string] {
  const at = dice.below(lines.length);
  const line = lines[at] ?? '';
  return [
    at,
    dice.of([` ${line}`, `  ${line}`, line.replace(/^ {1,2}/u, ''), line.trimStart(), `\t${line}`]),
  ];
}

function onLines(edit: (lines: string[], dice: Dice) => string[]): Break {
  return (text, dice) => edit(text.split('\n'), dice).join('\n');
}
