import type { RecordedTokens } from '../contract/recording.ts';
import type { Json } from './dialect-definition.ts';

const MAX_WORD_CHARS = 200;

/** The object at a key; an empty one where there is none. */
export function objectAt(object: Json, key: string): Json {
  const value = object[key];
  return isObject(value) ? value : {};
}

/** A text that is not empty, at most 200 characters of it. */
export function word(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, MAX_WORD_CHARS) : undefined;
}

/** The first that is a count. */
export function count(...candidates: readonly unknown[]): number | undefined {
  return candidates.find(
    (value): value is number => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0,
  );
}

/** Whether it is an object, and no list. */
export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The counts that are there; undefined where none is. */
export function tokensOf(
  counts: Readonly<Record<keyof RecordedTokens, number | undefined>>,
): RecordedTokens | undefined {
  const known = Object.entries(counts).filter(([, value]) => value !== undefined);
  return known.length === 0 ? undefined : Object.fromEntries(known);
}

/** The objects of a list; none where it is no list. */
export function objectsIn(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** Whether a path, its query aside, ends like this. */
export function pathEnds(path: string, end: RegExp): boolean {
  return end.test(path.split('?', 1)[0] ?? '');
}
