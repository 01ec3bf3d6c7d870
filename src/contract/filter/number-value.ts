import type { Comparison } from './filter-tokens.ts';
import type { NumberUnit } from './row-field.ts';

/** What a written number stands for. */
export interface NumberValue {
  readonly from: number;
  /** The greatest of it: of `4xx` 499, of any other number itself. */
  readonly last: number;
  /** Everything from `from` up to it, without it, is written like this: `2s` is also 2.4 s. */
  readonly below: number;
}

const DURATIONS = { ms: 1, s: 1000, m: 60_000, min: 60_000, h: 3_600_000, d: 86_400_000 };
const SIZES = { b: 1, kb: 1e3, mb: 1e6, gb: 1e9, kib: 2 ** 10, mib: 2 ** 20, gib: 2 ** 30 };
const COUNTS = { k: 1e3, m: 1e6 };
/** A duration has to have a unit: whether `2` is in seconds can't be told. */
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

/** Reads a number in lower case, such as `2.5s`, `1mb`, `100k` or `4xx`; undefined where it is none in this unit. */
export function readNumber(text: string, unit: NumberUnit): NumberValue | undefined {
  const [, whole = '', fraction = '', suffix = ''] = NUMBER.exec(text) ?? [];
  if (whole === '') return undefined;
  if (unit === 'status' && suffix === 'xx' && whole.length === 1 && fraction === '') {
    const from = Number(whole) * 100;
    return { from, last: from + 99, below: from + 100 };
  }
  const factor = UNITS[unit].get(suffix);
  if (factor === undefined) return undefined;
  // In whole digits first: 0.3 × 1000 is not quite 300.
  const scale = 10 ** fraction.length;
  const from = (Number(whole + fraction) * factor) / scale;
  return { from, last: from, below: from + factor / scale };
}

/** Whether a number is what a filter asks for. */
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
