import type { TextEdit } from './text-edit.ts';

/** A key from the root down. */
export type KeyPath = readonly string[];

/** What a configuration says at a key. */
export type FoundValue =
  /** `depth` counts the parents that exist. */
  | { readonly kind: 'absent'; readonly depth: number }
  /** `raw` is the value as it is written, quotes and all. */
  | { readonly kind: 'text'; readonly value: string; readonly raw: string };

/** What a text shows of the values at some keys, and as what. */
export interface ShownValues {
  readonly keys: readonly KeyPath[];
  readonly as: (value: string) => string;
}

/**
 * Reading and editing a configuration without touching any byte but the key's own. Texts come without a byte
 * order mark. Every method throws a `TextEditError` where the text does not parse or the key cannot be had.
 */
export interface TextFormat {
  find(text: string, path: KeyPath): FoundValue;
  /** A text of printable characters as a value is written. */
  written(value: string): string;
  /** Sets a key to a value as it is written, and makes the parents that are missing. */
  put(text: string, path: KeyPath, raw: string): readonly TextEdit[];
  /** Takes a key away, and of its parents from depth `madeFrom` on those that then hold nothing. */
  take(text: string, path: KeyPath, madeFrom: number): readonly TextEdit[];
  /** Whether nothing stands in the text: no key, no comment. */
  isBlank(text: string): boolean;
  /** The text as it may be shown: without what stands in values and comments, save for those said to be shown. */
  mask(text: string, shown: ShownValues): string;
}

/** A text of printable characters as JSON and TOML write it. */
export function quoted(value: string): string {
  return JSON.stringify(value);
}
