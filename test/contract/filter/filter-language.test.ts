import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  FILTER_MAX_CHARS,
  filterLanguage,
  type FilterProblem,
} from '../../../src/contract/filter/filter-language.ts';
import { filterTokens, quotedValue } from '../../../src/contract/filter/filter-tokens.ts';

interface Row {
  readonly name: string | null;
  readonly tags: readonly string[];
  readonly level: string;
  readonly status: number | null;
  readonly tookMs: number;
  readonly sizeBytes: number;
  readonly count: number;
}

const ROW: Row = {
  name: 'Claude Opus 4',
  tags: ['new', 'odd'],
  level: 'warn',
  status: 404,
  tookMs: 2400,
  sizeBytes: 1_048_576,
  count: 12,
};

const LANGUAGE = filterLanguage<Row>({
  fields: [
    { name: 'name', meaning: '', kind: 'text', read: (row) => row.name },
    { name: 'tag', meaning: '', kind: 'choice', choices: ['new', 'odd', 'old'], read: (row) => row.tags },
    {
      name: 'level',
      meaning: '',
      kind: 'choice',
      choices: ['info', 'warn', 'error'],
      isOrdered: true,
      read: (row) => row.level,
    },
    {
      name: 'status',
      meaning: '',
      examples: ['>=400'],
      kind: 'number',
      unit: 'status',
      read: (row) => row.status,
    },
    { name: 'took', meaning: '', kind: 'number', unit: 'ms', read: (row) => row.tookMs },
    { name: 'size', meaning: '', kind: 'number', unit: 'bytes', read: (row) => row.sizeBytes },
    { name: 'count', meaning: '', kind: 'number', unit: 'count', read: (row) => row.count },
  ],
  text: (row) => `${row.name ?? ''} ${row.tags.join(' ')} a:b -x`.toLowerCase(),
});

const NOWHERE: Row = { name: null, tags: [], level: 'info', status: null, tookMs: 0, sizeBytes: 0, count: 0 };

/** Whether a filter matches the full row and the empty row. */
const finds: readonly (readonly [filter: string, full: boolean, empty: boolean])[] = [
  ['', true, true],
  ['  \t ', true, true],
  ['OPUS claude', true, false],
  ['opus haiku', false, false],
  ['opus|haiku', true, false],
  ['-opus', false, true],
  ['-haiku|opus', false, true],
  ['"claude opus"', true, false],
  ['"opus claude"', false, false],
  ['"a:b"', true, true],
  ['"-x"', true, true],
  ['-"claude opus"', false, true],
  ['cla"ude op"us', true, false],
  ['name:opus', true, false],
  ['NAME:Opus', true, false],
  ['name=opus', false, false],
  ['name="claude opus 4"', true, false],
  ['name:haiku|"opus 4"', true, false],
  ['-name:opus', false, true],
  ['name:none', false, true],
  ['-name:none', true, false],
  ['name:"none"', false, false],
  ['tag:odd', true, false],
  ['tag:old', false, false],
  ['tag:old|new', true, false],
  ['level:warn', true, false],
  ['level:>=warn', true, false],
  ['level:>warn', false, false],
  ['level:<warn', false, true],
  ['level:<=warn', true, true],
  ['status:404', true, false],
  ['status=404', true, false],
  ['status:4xx', true, false],
  ['status:>=400', true, false],
  ['status:>4xx', false, false],
  ['status:<=4xx', true, false],
  ['status:<4xx', false, false],
  ['status:200|>=500', false, false],
  ['status:none', false, true],
  ['-status:>=400', false, true],
  ['took:2s', true, false],
  ['took:2.4s', true, false],
  ['took:2.5s', false, false],
  ['took:>2s', true, false],
  ['took:>2400ms', false, false],
  ['took:>=2.4S', true, false],
  ['took:<=2s', false, true],
  ['took:<1min', true, true],
  ['size:1MiB', true, false],
  ['size:>1MB', true, false],
  ['size:>1.1MB', false, false],
  ['size:>=1048576', true, false],
  ['count:12', true, false],
  ['count:<1k', true, true],
  ['12:30', false, false],
  ['/v1/models:x', false, false],
];
for (const [filter, full, empty] of finds) {
  test(`${JSON.stringify(filter)} finds the expected rows`, () => {
    const read = LANGUAGE.read(filter);
    assert.equal(read.kind, 'ok');
    assert.deepEqual(read.kind === 'ok' && [read.matches(ROW), read.matches(NOWHERE)], [full, empty]);
    assert.equal(read.kind === 'ok' && read.isEmpty, filter.trim() === '');
  });
}

const known = LANGUAGE.fields.map(({ name }) => name);
const problems: readonly (readonly [filter: string, problem: FilterProblem])[] = [
  ['opus colour:red', { kind: 'unknown_field', field: 'colour', known }],
  ['colour=red', { kind: 'unknown_field', field: 'colour', known }],
  ['-colour:red', { kind: 'unknown_field', field: 'colour', known }],
  ['status:', { kind: 'value_missing', field: 'status', example: '>=400' }],
  ['status:>=', { kind: 'value_missing', field: 'status', example: '>=400' }],
  ['name:""', { kind: 'value_missing', field: 'name', example: '' }],
  ['a|', { kind: 'value_missing', field: '', example: '' }],
  ['-', { kind: 'value_missing', field: '', example: '' }],
  ['""', { kind: 'value_missing', field: '', example: '' }],
  ['status:4x', { kind: 'number_invalid', field: 'status', value: '4x', unit: 'status' }],
  ['took:>2', { kind: 'number_invalid', field: 'took', value: '2', unit: 'ms' }],
  ['took:>-2s', { kind: 'number_invalid', field: 'took', value: '-2s', unit: 'ms' }],
  ['took:>none', { kind: 'number_invalid', field: 'took', value: 'none', unit: 'ms' }],
  ['size:1.5.5MB', { kind: 'number_invalid', field: 'size', value: '1.5.5mb', unit: 'bytes' }],
  ['tag:blue', { kind: 'choice_unknown', field: 'tag', value: 'blue', choices: ['new', 'odd', 'old'] }],
  ['tag:new|', { kind: 'value_missing', field: 'tag', example: '' }],
  ['tag:>new', { kind: 'not_ordered', field: 'tag' }],
  ['name:>a', { kind: 'not_ordered', field: 'name' }],
  ['"opus', { kind: 'quote_open' }],
  ['name:"opus', { kind: 'quote_open' }],
  ['x'.repeat(FILTER_MAX_CHARS + 1), { kind: 'too_long' }],
];
for (const [filter, problem] of problems) {
  test(`${JSON.stringify(filter.slice(0, 20))} is refused, with the reason`, () => {
    assert.deepEqual(LANGUAGE.read(filter), { kind: 'problem', problem });
  });
}

test('a list can read names that are not fields, but only with =', () => {
  const language = filterLanguage<Row>({
    ...LANGUAGE,
    readOther: (row, name) => (name === 'colour' ? row.name : null),
  });
  const whole = language.read('colour="claude opus 4"');
  assert.equal(whole.kind === 'ok' && whole.matches(ROW), true);
  assert.equal(language.read('colour:claude').kind, 'problem');
});

test('a filter text is parsed only once', () => {
  assert.equal(LANGUAGE.read('opus status:404'), LANGUAGE.read('opus status:404'));
});

test('a quoted value is taken literally, whatever it contains', () => {
  for (const value of [
    'plain',
    'two words',
    'a|b',
    'a:b',
    'x=y',
    '-a',
    '>=1',
    'say "hi"',
    'back\\slash',
    'none',
    '',
  ]) {
    const [token] = filterTokens(`name:${quotedValue(value)} next`);
    assert.deepEqual(
      token?.parts.map((part) => [part.value, part.comparison]),
      [[value, '']],
    );
  }
  assert.equal(quotedValue('/v1/a-1.0:x'), '/v1/a-1.0:x');
});

test('a token records the positions of itself and its values', () => {
  const [first, second] = filterTokens('ab -name:x|"y z"');
  assert.deepEqual([first?.start, first?.end], [0, 2]);
  assert.deepEqual([second?.start, second?.end, second?.isNegated], [3, 16, true]);
  assert.deepEqual(
    second?.parts.map(({ start, end }) => [start, end]),
    [
      [9, 10],
      [11, 16],
    ],
  );
});

/** A generated filter: its text, and a predicate that implements its meaning without the parser. */
interface Meant {
  readonly text: string;
  readonly holds: (row: Row) => boolean;
}

const WORDS = ['claude', 'opus', 'haiku', '4', 'odd'];
const LEVELS = ['info', 'warn', 'error'];

function meantTerm(pick: (count: number) => number): Meant {
  const word = (): string => WORDS[pick(WORDS.length)] ?? '';
  const size = pick(5000);
  const terms: readonly (() => Meant)[] = [
    () => {
      const [one, other] = [word(), word()];
      const has = (row: Row, what: string) =>
        [row.name ?? '', ...row.tags].some((text) => text.toLowerCase().includes(what));
      return { text: `${one}|${other}`, holds: (row) => has(row, one) || has(row, other) };
    },
    () => {
      const two = `${word()} ${word()}`;
      return { text: `name:"${two}"`, holds: (row) => (row.name ?? '').toLowerCase().includes(two) };
    },
    () => ({ text: `took:>${size}ms`, holds: (row) => row.tookMs > size }),
    () => ({ text: `took:<=${size / 1000}s`, holds: (row) => row.tookMs <= size }),
    () => ({ text: `count:<${size}`, holds: (row) => row.count < size }),
    () => {
      const level = pick(3);
      return { text: `level:>=${LEVELS[level] ?? ''}`, holds: (row) => LEVELS.indexOf(row.level) >= level };
    },
    () => {
      const hundreds = 1 + pick(5);
      return {
        text: `status:${hundreds}xx|${size}`,
        holds: (row) =>
          row.status !== null && (String(row.status)[0] === String(hundreds) || row.status === size),
      };
    },
  ];
  const meant = terms[pick(terms.length)]?.() ?? { text: 'opus', holds: () => false };
  return pick(3) === 0 ? { text: `-${meant.text}`, holds: (row) => !meant.holds(row) } : meant;
}

test('generated filters find the same rows as an independent implementation', () => {
  // A linear congruential generator, so that every run has the same filters.
  let seed = 17;
  const pick = (count: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((seed / 2_147_483_648) * count);
  };
  const rows = Array.from({ length: 60 }, (_, at): Row => ({
    name: at % 7 === 0 ? null : `${WORDS[pick(5)] ?? ''} ${WORDS[pick(5)] ?? ''}`,
    tags: at % 3 === 0 ? ['odd'] : [],
    level: LEVELS[pick(3)] ?? '',
    status: at % 5 === 0 ? null : 100 + pick(500),
    tookMs: pick(5000),
    sizeBytes: 0,
    count: pick(5000),
  }));
  for (let round = 0; round < 2000; round += 1) {
    const terms = Array.from({ length: 1 + pick(3) }, () => meantTerm(pick));
    const text = terms.map((term) => term.text).join(' ');
    const read = LANGUAGE.read(text);
    assert.equal(read.kind, 'ok', text);
    const found = rows.filter((row) => read.kind === 'ok' && read.matches(row));
    assert.deepEqual(
      found,
      rows.filter((row) => terms.every((term) => term.holds(row))),
      text,
    );
  }
});
