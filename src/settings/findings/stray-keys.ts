import { isMapping } from '../../text-edit/yaml/parse-yaml.ts';
import { isTellingName, lastOf } from './known-keys.ts';

/** A key of this program in a place where nothing reads it. */
export interface StrayKey {
  readonly name: string;
  readonly path: readonly string[];
}

/** A line of a multi-line text that looks like a key. */
const SWALLOWED = /^\s*["']?([\w.-]+)["']?\s*:(?:\s|$)/u;

/**
 * Finds this program's characteristic keys in a value that nothing reads as a mapping: in a misplaced block, or in a
 * multi-line text that swallowed them.
 */
export function strayKeysIn(value: unknown, path: readonly string[]): readonly StrayKey[] {
  if (typeof value === 'string') return swallowedIn(value, path);
  if (Array.isArray(value)) return value.flatMap((item) => strayKeysIn(item, path));
  if (!isMapping(value)) return [];
  return Object.entries(value).flatMap(([key, inner]): readonly StrayKey[] => {
    const at = [...path, key];
    return isTellingName(lastOf(key)) ? [{ name: lastOf(key), path: at }] : strayKeysIn(inner, at);
  });
}

function swallowedIn(text: string, path: readonly string[]): readonly StrayKey[] {
  if (!text.includes('\n')) return [];
  const names = text.split('\n').map((line) => lastOf(SWALLOWED.exec(line.slice(0, 200))?.[1] ?? ''));
  return [...new Set(names)].filter(isTellingName).map((name) => ({ name, path }));
}
