import type { FilterLanguage } from '../../src/contract/filter/filter-language.ts';
import {
  type FilterToken,
  filterTokens,
  quotedValue,
  type TokenPart,
} from '../../src/contract/filter/filter-tokens.ts';
import type { RowField } from '../../src/contract/filter/row-field.ts';
import { formatCount } from '../text/format.ts';

/** Completion at the caret. */
export interface Completion {
  /** Text to insert: `status:`, `opus` or `model:opus`. */
  readonly text: string;
  /** Meaning of a field, or number of rows with the value. */
  readonly note: string;
  /** Whether this completes the term. */
  readonly isWhole: boolean;
}

/** Completions at the caret, and the range of text they replace. */
export interface Completions {
  readonly from: number;
  readonly to: number;
  readonly options: readonly Completion[];
}

/** Language of a filter, and the rows whose values it suggests. */
interface FilterSource<Row> {
  readonly language: FilterLanguage<Row>;
  readonly rows: readonly Row[];
}

/** Longer lists would not be read. */
const MAX_FIELDS = 24;
const MAX_VALUES = 12;
const MAX_MATCHES = 6;
/** A single letter would match almost every value. */
const MIN_MATCH_CHARS = 2;

/** Completions for the term at the caret: fields first, then values found in the rows. */
export function completionsAt<Row>(source: FilterSource<Row>, text: string, caret: number): Completions {
  const { language, rows } = source;
  const token = filterTokens(text).find(({ start, end }) => start <= caret && caret <= end);
  const part = token?.parts.find(({ start, end }) => start <= caret && caret <= end);
  if (token === undefined) return { from: caret, to: caret, options: fieldOptions(language, '') };
  if (part === undefined) return { from: caret, to: caret, options: [] };
  const typed = typedIn(text.slice(part.start, caret), part);
  const field = language.fields.find(({ name }) => name === token.field);
  const options =
    field === undefined ? wordOptions(source, token, typed.word) : valueOptions(field, rows, typed);
  const written = text.slice(part.start, part.end);
  const isThere = options.some((option) => option.text === written);
  return { from: part.start, to: part.end, options: isThere ? [] : options };
}

/** Part of a value before the caret. */
interface TypedValue extends Pick<TokenPart, 'comparison'> {
  /** Lower case, without the opening quote. */
  readonly word: string;
}

function typedIn(before: string, { comparison }: TokenPart): TypedValue {
  return { comparison, word: before.slice(comparison.length).replace(/^"/u, '').toLowerCase() };
}

function fieldOptions<Row>(language: FilterLanguage<Row>, typed: string): readonly Completion[] {
  return language.fields
    .filter(({ name }) => name.startsWith(typed))
    .slice(0, MAX_FIELDS)
    .map(({ name, meaning }) => ({ text: `${name}:`, note: meaning, isWhole: false }));
}

/** A plain word can complete to a field, or to a value together with its field. */
function wordOptions<Row>(
  { language, rows }: FilterSource<Row>,
  { field, parts }: FilterToken,
  typed: string,
): readonly Completion[] {
  // Only the first part of a term can be a field, and an unknown field has no values.
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
  { comparison, word }: TypedValue,
): readonly Completion[] {
  const examples = (field.examples ?? []).map((text) => ({ text, note: '' }));
  const found = [
    ...examples.filter(({ text }) => text.startsWith(comparison + word)),
    ...valuesOf(field, rows)
      .filter(({ text }) => text.toLowerCase().includes(word))
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

/** Values found in the rows, most frequent first; for a field with fixed choices, all of them. */
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
