import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { parseSync } from 'vite';
import { ROOT } from '../support/command-line.ts';
import { growth } from '../support/cpu-cost.ts';

/**
 * Source folder whose expressions process foreign text. The demo's provider only reads what the demo's own clients
 * write.
 */
const SRC = path.join(ROOT, 'src');

/** Modules that assemble expressions from parts; they are loaded, and the results checked. */
const MADE_IN: readonly string[] = [
  'redaction/key-shapes.ts',
  'redaction/credential-names.ts',
  'dialects/gemini.ts',
  'answers/event-stream-reader.ts',
  'proxy/api-path.ts',
];

interface Expression {
  readonly file: string;
  readonly pattern: RegExp;
}

function literals(): readonly Expression[] {
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  return files.flatMap((file) => {
    const found: Expression[] = [];
    const visit = (node: unknown): void => {
      if (typeof node !== 'object' || node === null) return;
      if ('regex' in node && isRegex(node.regex))
        found.push({ file, pattern: new RegExp(node.regex.pattern, node.regex.flags) });
      for (const inner of Object.values(node)) visit(inner);
    };
    visit(parseSync(file, readFileSync(path.join(SRC, file), 'utf8')).program);
    return found;
  });
}

function isRegex(value: unknown): value is { readonly pattern: string; readonly flags: string } {
  return typeof value === 'object' && value !== null && 'pattern' in value && 'flags' in value;
}

/** Returns the expressions that modules create with `new RegExp`, which no parser finds. */
async function made(): Promise<readonly Expression[]> {
  const found: Expression[] = [];
  const Original = RegExp;
  let file = '';
  globalThis.RegExp = new Proxy(Original, {
    construct(target, args: ConstructorParameters<typeof RegExp>, newTarget) {
      const pattern = Reflect.construct(target, args, newTarget === globalThis.RegExp ? Original : newTarget);
      found.push({ file, pattern });
      return pattern;
    },
  });
  try {
    for (file of MADE_IN) await import(path.join(SRC, file));
  } finally {
    globalThis.RegExp = Original;
  }
  return found;
}

const CHARACTERS = [
  'a',
  'A',
  '0',
  '-',
  '_',
  '.',
  ' ',
  '\t',
  '\n',
  '\r\n',
  '\\',
  '"',
  "'",
  '/',
  ':',
  '@',
  '=',
  '{',
  '%',
  ',',
  ';',
];
/** Endings that keep an almost complete match from succeeding. */
const ENDS = ['', '\u0000', '!', '\n', 'x', '"'];

/** Returns the literal words in an expression, since those are what an attack would repeat. */
function wordsIn(source: string): readonly string[] {
  const plain = source
    .replaceAll(/\[(?:\\.|[^\]\\])*\]|\(\?<?[:=!]|\{\d*,?\d*\}/gu, '|')
    .replaceAll(/\\([^\w])/gu, '$1')
    .replaceAll(/\\[a-zA-Z](?:\{[^}]*\})?/gu, '|');
  const words = plain.split(/[|()*+?^$[\]]/u).filter((word) => word !== '');
  return [...new Set(words)].slice(0, 48);
}

/** Returns texts that repeat what the expression looks for without letting it match. */
function attacks(source: string): readonly ((size: number) => string)[] {
  const words = wordsIn(source);
  const first = words[0] ?? '';
  const whole = words.join('').slice(0, 60);
  const pumps = new Set([
    ...CHARACTERS,
    ...words,
    ...words.map((word) => `${word}a`),
    ...words.map((word) => `${word}-`),
    ...words.map((word) => `${word} `),
    ...words.map((word, index) => `${word}${words[(index + 1) % words.length] ?? ''}`),
    `${first}=`,
    `"${first}": "`,
    '"\\',
    '\\"',
    'a.',
    '0-',
    '{\n',
    '\n\r',
  ]);
  return [...pumps].flatMap((pump) =>
    ENDS.flatMap((end) => {
      const text = (before: string) => (size: number) =>
        `${before}${pump.repeat(Math.ceil(size / pump.length))}${end}`;
      return end === '' || end === '\u0000' ? [text(''), text(first), text(whole)] : [text(first)];
    }),
  );
}

/** Applies an expression as the sources do: a sticky one at one position, any other throughout the text. */
function search(pattern: RegExp, text: string): number {
  const { source, flags } = pattern;
  if (flags.includes('y')) return new RegExp(source, flags).exec(text)?.[0].length ?? 0;
  let found = 0;
  for (const match of text.matchAll(new RegExp(source, `${flags.replaceAll('g', '')}g`)))
    found += match[0].length;
  return found;
}

/** Counts the unbounded repetitions in an expression's source, ignoring character classes and escapes. */
function repetitionsIn(source: string): number {
  const plain = source.replaceAll(/\\./gu, 'x').replaceAll(/\[[^\]]*\]/gu, 'x');
  return plain.match(/[*+]|\{\d+,\}/gu)?.length ?? 0;
}

/**
 * Whether there is anything to measure. Without a repetition, the expression bounds the time; with a single one that
 * can begin at only one place, the text does.
 */
function mayBeSlow({ source, flags }: RegExp): boolean {
  const count = repetitionsIn(source);
  const isAnchored =
    (source.startsWith('^') && !flags.includes('m') && !source.includes('|')) || flags.includes('y');
  return count > 1 || (count === 1 && !isAnchored);
}

/** Lengths at which only an exponential expression is slow; on longer attacks it would never finish. */
const SHORT_SIZES = [24, 32, 40, 56, 80];
const SIZE = 16_000;
/** A linear search of so little text takes far less; this only selects what to measure. */
const WORTH_MEASURING_MS = 0.3;

/**
 * Returns how much more an attack of four times the length costs; 1 if the cost is negligible, Infinity if it is
 * exponential.
 */
function growthOf(pattern: RegExp, attack: (size: number) => string, length: number): number {
  // Exponential time requires two repetitions, nested or consecutive.
  const short = repetitionsIn(pattern.source) > 1 ? SHORT_SIZES : [];
  for (const size of short) if (quickMs(() => search(pattern, attack(size))) > 20) return Infinity;
  if (quickMs(() => search(pattern, attack(length))) < WORTH_MEASURING_MS) return 1;
  const work = (size: number) => () => search(pattern, attack(size));
  return growth(work, { size: length / 4, maxSize: 256_000 });
}

function quickMs(work: () => unknown): number {
  const before = performance.now();
  work();
  const first = performance.now() - before;
  if (first < WORTH_MEASURING_MS) return first;
  // Another process may have used the CPU.
  const again = performance.now();
  work();
  return Math.min(first, performance.now() - again);
}

/** Returns the first attack with superlinear growth; `length` is the length of the attacks. */
function worst({ pattern }: Expression, length = SIZE): { readonly ratio: number; readonly example: string } {
  for (const attack of mayBeSlow(pattern) ? attacks(pattern.source) : []) {
    const ratio = growthOf(pattern, attack, length);
    // Measured again: among thousands of measurements, some are off.
    if (ratio > 8 && growthOf(pattern, attack, length) > 8 && growthOf(pattern, attack, length) > 8)
      return { ratio, example: attack(30) };
  }
  return { ratio: 1, example: '' };
}

test('no regular expression of the program takes more than linear time on any input', async () => {
  const all = new Map([...literals(), ...(await made())].map((one) => [String(one.pattern), one]));
  assert.ok(all.size > 150, `only ${all.size} expressions were found: the search is broken`);
  const wrong = [...all.values()]
    .map((one) => ({ ...one, ...worst(one) }))
    .filter(({ ratio }) => ratio > 1)
    .map(
      ({ file, pattern, ratio, example }) =>
        `${file}: ${String(pattern)}: ${ratio}, on ${JSON.stringify(example)}`,
    );
  assert.deepEqual(wrong, []);
});

const BAD: readonly RegExp[] = [
  /(\\+"password\\+"\s*:\s*\\+")[^"\\]*/giu,
  /((?:api[-_]?key|password|secret)[A-Za-z0-9_]*\s?[:=]\s?)[^\s"'\\,;}{)(\]]+/giu,
  /\beyJ[\w-]{8,}\.[\w-]{8,}/gu,
  /:\/\/\S*@/gu,
  /\{[^\S\n]*\r?\n(?:[^\S\n]*\r?\n)*([ \t]+)/u,
  /^(a+)+$/u,
  /\s+$/u,
];
for (const pattern of BAD) {
  test(`the search detects a slow expression: ${String(pattern)}`, () => {
    // One of them is cubic and would take 30 seconds at full length.
    assert.ok(worst({ file: '', pattern }, SIZE / 4).ratio > 8);
  });
}
