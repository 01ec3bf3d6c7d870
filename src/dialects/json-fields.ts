import type { RecordedTokens } from '../contract/recording.ts';
import type { Json } from './dialect-definition.ts';

const MAX_WORD_CHARS = 200;

/** Returns the object at a key; an empty object if there is none. */
export function objectAt(object: Json, key: string): Json {
  const value = object[key];
  return isObject(value) ? value : {};
}

/** Returns a non-empty string, cut to 200 characters; undefined for anything else. */
export function word(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, MAX_WORD_CHARS) : undefined;
}

/** Returns the first candidate that is a non-negative integer. */
export function count(...candidates: readonly unknown[]): number | undefined {
  return candidates.find(
    (value): value is number => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0,
  );
}

/** Whether a value is an object and not an array. */
export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Returns the counts that are defined; undefined if there are none. */
export function tokensOf(
  counts: Readonly<Record<keyof RecordedTokens, number | undefined>>,
): RecordedTokens | undefined {
  const known = Object.entries(counts).filter(([, value]) => value !== undefined);
  return known.length === 0 ? undefined : Object.fromEntries(known);
}

/** Returns the objects in an array; empty if the value is not an array. */
export function objectsIn(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** Whether a path, without its query, matches `end`. */
export function pathEnds(path: string, end: RegExp): boolean {
  return end.test(path.split('?', 1)[0] ?? '');
}
