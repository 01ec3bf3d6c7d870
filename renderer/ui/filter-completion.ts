import type { FilterLanguage } from '../../src/contract/filter/filter-language.ts';
import {
  type FilterToken,
  filterTokens,
  quotedValue,
  type TokenPart,
} from '../../src/contract/filter/filter-tokens.ts';
import type { RowField } from '../../src/contract/filter/row-field.ts';
import { formatCount } from '../text/format.ts';

/** Something that may stand at the caret. */
export interface Completion {
  /** What is written: `status:`, `opus` or `model:opus`. */
  readonly text: string;
  /** What a field means, or how many rows have the value. */
  readonly note: string;
  /** Nothing follows it within its term. */
  readonly isWhole: boolean;
}

/** What may stand at the caret, and what of the text it takes the place of. */
export interface Completions {
  readonly from: number;
  readonly to: number;
  readonly options: readonly Completion[];
}

/** More than these nobody looks through. */
const MAX_FIELDS = 24;
const MAX_VALUES = 12;
const MAX_MATCHES = 6;
/** One letter is in every value. */
const MIN_MATCH_CHARS = 2;

/** Completes the term at the caret: fields first, then values of the rows. */
export function completionsAt<Row>(
  language: FilterLanguage<Row>,
  rows: readonly Row[],
  text: string,
  caret: number,
): Completions {
  const token = filterTokens(text).find(({ start, end }) => start <= caret && caret <= end);
  const part = token?.parts.find(({ start, end }) => start <= caret && caret <= end);
  if (token === undefined) return { from: caret, to: caret, options: fieldOptions(language, '') };
  if (part === undefined) return { from: caret, to: caret, options: [] };
  const typed = typedIn(text.slice(part.start, caret), part);
  const field = language.fields.find(({ name }) => name === token.field);
  const options =
    field === undefined ? wordOptions(language, rows, token, typed) : valueOptions(field, rows, typed, part);
  const written = text.slice(part.start, part.end);
  const isThere = options.some((option) => option.text === written);
  return { from: part.start, to: part.end, options: isThere ? [] : options };
}

/** What of a value is before the caret, without its quote, in lower case. */
function typedIn(before: string, { comparison }: TokenPart): string {
  return before.slice(comparison.length).replace(/^"/u, '').toLowerCase();
}

function fieldOptions<Row>(language: FilterLanguage<Row>, typed: string): readonly Completion[] {
  return language.fields
    .filter(({ name }) => name.startsWith(typed))
    .slice(0, MAX_FIELDS)
    .map(({ name, meaning }) => ({ text: `${name}:`, note: meaning, isWhole: false }));
}

/** A word may become a field, or a value with the field that has it. */
function wordOptions<Row>(
  language: FilterLanguage<Row>,
  rows: readonly Row[],
  { field, parts }: FilterToken,
  typed: string,
): readonly Completion[] {
  // A field stands at the beginning of its term, and what is no field has no values.
  if (field !== '' || parts.length > 1) return [];
  const fields = fieldOptions(language, typed);
  if (typed.length < MIN_MATCH_CHARS) return fields;
  const values = language.fields
    .filter((one) => one.kind !== 'number')
    .flatMap((one) =>
      valuesOf(one, rows)
        .filter(({ text }) => text.toLowerCase().includes(typed))
        .map(({ text, note }) => ({ text: `${one.name}:${quotedValue(text)}`, note, isWhole: true })),
    );
  return [...fields, ...values.slice(0, MAX_MATCHES)];
}

function valueOptions<Row>(
  field: RowField<Row>,
  rows: readonly Row[],
  typed: string,
  { comparison }: TokenPart,
): readonly Completion[] {
  const examples = (field.examples ?? []).map((text) => ({ text, note: '' }));
  const found = [
    ...examples.filter(({ text }) => text.startsWith(comparison + typed)),
    ...valuesOf(field, rows)
      .filter(({ text }) => text.toLowerCase().includes(typed))
      .slice(0, MAX_VALUES)
      .map(({ text, note }) => ({ text: comparison + quotedValue(text), note })),
  ];
  return found
    .filter(({ text }, at) => found.findIndex((other) => other.text === text) === at)
    .map((option) => ({ ...option, isWhole: true }));
}

interface SeenValue {
  readonly text: string;
  readonly note: string;
}

/** The values that rows have now, the most frequent first; of a choice all. */
function valuesOf<Row>(field: RowField<Row>, rows: readonly Row[]): readonly SeenValue[] {
  if (field.isUnlisted === true) return [];
  const counts = new Map<string, number>(
    field.kind === 'choice' ? field.choices.map((choice) => [choice, 0] as const) : [],
  );
  for (const row of rows) {
    const own = field.read(row);
    for (const value of own === null ? [] : typeof own === 'object' ? own : [String(own)]) {
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
  }
  const seen = [...counts].map(([text, count]) => ({ text, count }));
  const ordered = field.kind === 'choice' ? seen : seen.toSorted((one, other) => other.count - one.count);
  return ordered.map(({ text, count }) => ({ text, note: count === 0 ? '' : formatCount(count) }));
}
