import type { FilterLanguage } from '../../src/contract/filter/filter-language.ts';
import { type FilterToken, filterTokens } from '../../src/contract/filter/filter-tokens.ts';

/** A filter as it is typed, and the latest of it that could be read: what the list shows. */
export interface FilterText {
  readonly typed: string;
  readonly applied: string;
}

export const NO_FILTER_TEXT: FilterText = { typed: '', applied: '' };

/** What becomes of a filter when something else is typed: a text that can't be read leaves the list as it is. */
export function typeFilter<Row>(
  language: FilterLanguage<Row>,
  before: FilterText,
  typed: string,
): FilterText {
  const isRead = language.read(typed).kind === 'ok';
  return { typed, applied: isRead ? typed : withoutFieldNames(before.applied, typed) };
}

/** On the way to `level:` the list was narrowed by the words `lev` or `level`, which nobody meant. */
function withoutFieldNames(applied: string, typed: string): string {
  const now = filterTokens(typed);
  const words = new Set(now.map(wordOf));
  return filterTokens(applied)
    .filter((token) => {
      const word = wordOf(token);
      return word === '' || words.has(word) || !now.some(({ field }) => field.startsWith(word));
    })
    .map(({ start, end }) => applied.slice(start, end))
    .join(' ');
}

/** The one word that a term is; empty for any other term. */
function wordOf({ field, parts }: FilterToken): string {
  return field === '' && parts.length === 1 ? (parts[0]?.value ?? '') : '';
}

/** The terms with one of these beginnings, such as `status:`, as they are typed; empty where there are none. */
export function termsWith(text: string, beginnings: readonly string[]): string {
  return rawTerms(text)
    .filter((term) => beginnings.some((beginning) => term.startsWith(beginning)))
    .join(' ');
}

/** The text with a term in the place of all terms that have one of these beginnings; an empty term only removes them. */
export function replaceTerms(text: string, beginnings: readonly string[], term: string): string {
  const others = rawTerms(text).filter((one) => !beginnings.some((beginning) => one.startsWith(beginning)));
  // In front: a quote that is still open would swallow what comes behind it.
  return [term, ...others].filter(Boolean).join(' ');
}

/** How the terms about a provider begin. */
export const PROVIDER_BEGINNINGS: readonly string[] = beginningsOf('provider');

/** How the terms about a field begin, those that negate it included. */
export function beginningsOf(field: string): readonly string[] {
  return [`${field}:`, `${field}=`, `-${field}:`, `-${field}=`];
}

/** The term that only rows of one provider match. */
export function providerTerm(name: string): string {
  return `provider=${name}`;
}

function rawTerms(text: string): readonly string[] {
  return filterTokens(text).map(({ start, end }) => text.slice(start, end));
}
