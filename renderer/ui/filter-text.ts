import type { FilterLanguage } from '../../src/contract/filter/filter-language.ts';
import { type FilterToken, filterTokens } from '../../src/contract/filter/filter-tokens.ts';

/** Filter as typed, and the last valid version of it, which the list uses. */
export interface FilterText {
  readonly typed: string;
  readonly applied: string;
}

export const NO_FILTER_TEXT: FilterText = { typed: '', applied: '' };

/** Next state of a filter after typing: an invalid text leaves the list filtered as before. */
export function typeFilter<Row>(
  language: FilterLanguage<Row>,
  before: FilterText,
  typed: string,
): FilterText {
  const isRead = language.read(typed).kind === 'ok';
  return { typed, applied: isRead ? typed : withoutFieldNames(before.applied, typed) };
}

/** While typing `level:`, the words `lev` and `level` were briefly valid filters; removes them. */
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

/** Value of a term that is a plain word; empty for other terms. */
function wordOf({ field, parts }: FilterToken): string {
  return field === '' && parts.length === 1 ? (parts[0]?.value ?? '') : '';
}

/** Terms with one of these prefixes, such as `status:`, as typed; empty if there are none. */
export function termsWith(text: string, beginnings: readonly string[]): string {
  return rawTerms(text)
    .filter((term) => beginnings.some((beginning) => term.startsWith(beginning)))
    .join(' ');
}

/** Replaces all terms that have one of these prefixes by `term`; if that is empty, only removes them. */
export function replaceTerms(text: string, beginnings: readonly string[], term: string): string {
  const others = rawTerms(text).filter((one) => !beginnings.some((beginning) => one.startsWith(beginning)));
  // At the start, because an unclosed quote would swallow anything after it.
  return [term, ...others].filter(Boolean).join(' ');
}

/** Prefixes of terms on the provider. */
export const PROVIDER_BEGINNINGS: readonly string[] = beginningsOf('provider');

/** Prefixes of terms on a field, including negated ones. */
export function beginningsOf(field: string): readonly string[] {
  return [`${field}:`, `${field}=`, `-${field}:`, `-${field}=`];
}

/** Term that matches only the rows of one provider. */
export function providerTerm(name: string): string {
  return `provider=${name}`;
}

function rawTerms(text: string): readonly string[] {
  return filterTokens(text).map(({ start, end }) => text.slice(start, end));
}
