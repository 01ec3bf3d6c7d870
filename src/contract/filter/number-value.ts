import type { Comparison } from './filter-tokens.ts';
import type { NumberUnit } from './row-field.ts';

/** Range of values that a written number matches. */
export interface NumberValue {
  readonly from: number;
  /** Greatest value it includes: 499 for `4xx`; for any other number, the number itself. */
  readonly last: number;
  /** Exclusive upper bound of the values written like this: `2s` also matches 2.4 s. */
  readonly below: number;
}

const DURATIONS = { ms: 1, s: 1000, m: 60_000, min: 60_000, h: 3_600_000, d: 86_400_000 };
const SIZES = { b: 1, kb: 1e3, mb: 1e6, gb: 1e9, kib: 2 ** 10, mib: 2 ** 20, gib: 2 ** 30 };
const COUNTS = { k: 1e3, m: 1e6 };
/** Durations require a unit, because `2` alone would be ambiguous. */
const UNITS: Readonly<Record<NumberUnit, ReadonlyMap<string, number>>> = {
  count: new Map([['', 1], ...Object.entries(COUNTS)]),
  ms: new Map(Object.entries(DURATIONS)),
  bytes: new Map([['', 1], ...Object.entries(SIZES)]),
  status: new Map([['', 1]]),
  percent: new Map([
    ['', 1],
    ['%', 1],
  ]),
};
const NUMBER = /^(\d{1,15})(?:\.(\d{1,6}))?([a-z]{0,3}|%)$/u;

/** Parses a lower-case number such as `2.5s`, `1mb`, `100k` or `4xx`; undefined if it isn't valid in this unit. */
export function readNumber(text: string, unit: NumberUnit): NumberValue | undefined {
  const [, whole = '', fraction = '', suffix = ''] = NUMBER.exec(text) ?? [];
  if (whole === '') return undefined;
  if (unit === 'status' && suffix === 'xx' && whole.length === 1 && fraction === '') {
    const from = Number(whole) * 100;
    return { from, last: from + 99, below: from + 100 };
  }
  const factor = UNITS[unit].get(suffix);
  if (factor === undefined) return undefined;
  // Multiplied as an integer first: 0.3 × 1000 is not quite 300.
  const scale = 10 ** fraction.length;
  const from = (Number(whole + fraction) * factor) / scale;
  return { from, last: from, below: from + factor / scale };
}

/** Whether a number satisfies a filter's comparison. */
export function meetsNumber(value: number, comparison: Comparison, wanted: NumberValue): boolean {
  switch (comparison) {
    case '':
      return value >= wanted.from && value < wanted.below;
    case '>=':
      return value >= wanted.from;
    case '>':
      return value > wanted.last;
    case '<=':
      return value <= wanted.last;
    case '<':
      return value < wanted.from;
  }
}
