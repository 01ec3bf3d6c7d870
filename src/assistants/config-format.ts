import type { Splice } from './splices.ts';

/** A key from the root down. */
export type KeyPath = readonly string[];

/** What a configuration says at a key. */
export type Found =
  /** `depth` counts the parents that exist. */
  | { readonly kind: 'absent'; readonly depth: number }
  /** `raw` is the value as it is written, quotes and all. */
  | { readonly kind: 'text'; readonly value: string; readonly raw: string };

/**
 * Reading and editing a configuration without touching any byte but the key's own. Texts come without a byte
 * order mark. Every method throws an `AssistantError` where the text does not parse or the key cannot be had.
 */
export interface ConfigFormat {
  find(text: string, path: KeyPath): Found;
  /** Sets a key to a value as it is written, and makes the parents that are missing. */
  put(text: string, path: KeyPath, raw: string): readonly Splice[];
  /** Takes a key away, and of its parents from depth `madeFrom` on those that then hold nothing. */
  take(text: string, path: KeyPath, madeFrom: number): readonly Splice[];
  /** Whether nothing stands in the text: no key, no comment. */
  isBlank(text: string): boolean;
  /** The text as it may be shown: without what stands in strings and comments, save for the values of these keys. */
  mask(text: string, own: readonly KeyPath[]): string;
}

/** A text of printable characters as both formats write it. */
export function quoted(value: string): string {
  return JSON.stringify(value);
}
