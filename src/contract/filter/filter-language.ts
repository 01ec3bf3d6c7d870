import { type FilterToken, filterTokens, type TokenPart } from './filter-tokens.ts';
import { meetsNumber, readNumber } from './number-value.ts';
import type { NumberUnit, RowField } from './row-field.ts';

/** Maximum length of a filter; longer ones are refused. */
export const FILTER_MAX_CHARS = 1000;

/** Reason a filter can't be read. */
export type FilterProblem =
  | { readonly kind: 'unknown_field'; readonly field: string; readonly known: readonly string[] }
  /** For example `status:`, `a|` or `-`; the field is empty for a plain word. */
  | { readonly kind: 'value_missing'; readonly field: string; readonly example: string }
  | {
      readonly kind: 'choice_unknown';
      readonly field: string;
      readonly value: string;
      readonly choices: readonly string[];
    }
  | {
      readonly kind: 'number_invalid';
      readonly field: string;
      readonly value: string;
      readonly unit: NumberUnit;
    }
  /** A comparison such as `model:>x` on a field without an order. */
  | { readonly kind: 'not_ordered'; readonly field: string }
  | { readonly kind: 'quote_open' }
  | { readonly kind: 'too_long' };

/** A parsed filter: a predicate for rows, or the problem with it. */
type ReadFilter<Row> =
  | { readonly kind: 'ok'; readonly isEmpty: boolean; readonly matches: (row: Row) => boolean }
  | { readonly kind: 'problem'; readonly problem: FilterProblem };

/** Fields and text that the filter of one list can use. */
export interface FilterDefinition<Row> {
  readonly fields: readonly RowField<Row>[];
  /** Returns the lower-case text that words without a field are searched in. */
  readonly text: (row: Row) => string;
  /** Reads the value for `name=value` if the name is not a field; without it such names are unknown fields. */
  readonly readOther?: (row: Row, name: string) => string | null;
}

/** The filter language of one list. */
export interface FilterLanguage<Row> extends FilterDefinition<Row> {
  /** Parses a filter; recent results are cached. */
  readonly read: (text: string) => ReadFilter<Row>;
}

type Test<Row> = (row: Row) => boolean;
type Outcome<Row> = Test<Row> | FilterProblem;

/** Number of parsed texts cached: those of one page, plus what is being typed. */
const REMEMBERED = 16;

/**
 * Builds a filter over rows. Terms are separated by spaces and must all match: `word`, `"some words"`, `field:value`,
 * `field=value` for the whole value, `a|b` for either, `-term` for what must not match, `field:>=2s` for comparisons,
 * `field:none` for rows without a value. Matching ignores case.
 */
export function filterLanguage<Row>(definition: FilterDefinition<Row>): FilterLanguage<Row> {
  const known = new Map<string, ReadFilter<Row>>();
  const read = (text: string): ReadFilter<Row> => {
    const found = known.get(text) ?? readFilter(text, definition);
    known.delete(text);
    known.set(text, found);
    const [oldest] = known.keys();
    if (known.size > REMEMBERED && oldest !== undefined) known.delete(oldest);
    return found;
  };
  return { ...definition, read };
}

function readFilter<Row>(text: string, definition: FilterDefinition<Row>): ReadFilter<Row> {
  if (text.length > FILTER_MAX_CHARS) return { kind: 'problem', problem: { kind: 'too_long' } };
  const tests: Test<Row>[] = [];
  for (const token of filterTokens(text)) {
    const outcome = testOf(token, definition);
    if (typeof outcome !== 'function') return { kind: 'problem', problem: outcome };
    tests.push(outcome);
  }
  return { kind: 'ok', isEmpty: tests.length === 0, matches: (row) => tests.every((test) => test(row)) };
}

function testOf<Row>(token: FilterToken, definition: FilterDefinition<Row>): Outcome<Row> {
  if (token.isOpen) return { kind: 'quote_open' };
  const field = fieldOf(token, definition);
  if (field === undefined && token.field !== '') {
    return { kind: 'unknown_field', field: token.field, known: definition.fields.map(({ name }) => name) };
  }
  const tests: Test<Row>[] = [];
  for (const part of token.parts) {
    const outcome = partTest(part, token, field ?? definition.text);
    if (typeof outcome !== 'function') return outcome;
    tests.push(outcome);
  }
  const either: Test<Row> = (row) => tests.some((test) => test(row));
  return token.isNegated ? (row) => !either(row) : either;
}

/** Returns the field of a term; undefined for a plain word and for a name that is not a field. */
function fieldOf<Row>(
  { field: name, isExact }: FilterToken,
  { fields, readOther }: FilterDefinition<Row>,
): RowField<Row> | undefined {
  const field = fields.find((one) => one.name === name);
  if (field !== undefined || readOther === undefined || name === '' || !isExact) return field;
  return { name, meaning: '', kind: 'text', read: (row) => readOther(row, name) };
}

function partTest<Row>(
  part: TokenPart,
  { field: name, isExact }: FilterToken,
  where: RowField<Row> | ((row: Row) => string),
): Outcome<Row> {
  const { value } = part;
  if (typeof where === 'function') {
    return value === ''
      ? { kind: 'value_missing', field: '', example: '' }
      : (row) => where(row).includes(value);
  }
  if (value === '') return { kind: 'value_missing', field: name, example: where.examples?.[0] ?? '' };
  if (!isNone(part)) return valueTest(where, part, isExact);
  // A field may also have a value called `none`.
  const test = valueTest(where, part, isExact);
  return (row) => where.read(row) === null || (typeof test === 'function' && test(row));
}

function isNone({ value, comparison, isQuoted }: TokenPart): boolean {
  return value === 'none' && comparison === '' && !isQuoted;
}

function valueTest<Row>(field: RowField<Row>, part: TokenPart, isExact: boolean): Outcome<Row> {
  switch (field.kind) {
    case 'text':
      return textTest(field, part, isExact);
    case 'choice':
      return choiceTest(field, part);
    case 'number':
      return numberTest(field, part);
  }
}

type FieldOf<Row, Kind> = Extract<RowField<Row>, { readonly kind: Kind }>;

function textTest<Row>(
  { name, read }: FieldOf<Row, 'text'>,
  { value, comparison }: TokenPart,
  isExact: boolean,
): Outcome<Row> {
  if (comparison !== '') return { kind: 'not_ordered', field: name };
  return (row) => {
    const text = read(row)?.toLowerCase();
    return text !== undefined && (isExact ? text === value : text.includes(value));
  };
}

function choiceTest<Row>(field: FieldOf<Row, 'choice'>, { value, comparison }: TokenPart): Outcome<Row> {
  const { name, choices, read } = field;
  if (comparison !== '' && field.isOrdered !== true) return { kind: 'not_ordered', field: name };
  const place = choices.indexOf(value);
  if (place < 0) return { kind: 'choice_unknown', field: name, value, choices };
  const wanted = { from: place, last: place, below: place + 1 };
  return (row) => {
    const own = read(row);
    if (own === null) return false;
    const all = typeof own === 'string' ? [own] : own;
    return all.some((one) => meetsNumber(choices.indexOf(one), comparison, wanted));
  };
}

function numberTest<Row>(
  { name, unit, read }: FieldOf<Row, 'number'>,
  { value, comparison }: TokenPart,
): Outcome<Row> {
  const wanted = readNumber(value, unit);
  if (wanted === undefined) return { kind: 'number_invalid', field: name, value, unit };
  return (row) => {
    const own = read(row);
    return own !== null && meetsNumber(own, comparison, wanted);
  };
}
