import type { TextEdit } from './text-edit.ts';

/** Keys from the root to a value. */
export type KeyPath = readonly string[];

/** The value at a key. */
export type FoundValue =
  /** `depth` is the number of existing parents. */
  | { readonly kind: 'absent'; readonly depth: number }
  /** `raw` is the value as written, including quotes. */
  | { readonly kind: 'text'; readonly value: string; readonly raw: string };

/** Keys whose values may be shown, and how to show them. */
export interface ShownValues {
  readonly keys: readonly KeyPath[];
  readonly as: (value: string) => string;
}

/**
 * Reads and edits a configuration without changing any byte except those of the key. Texts have no byte order mark.
 * Every method throws a `TextEditError` if the text does not parse or the key is not accessible.
 */
export interface TextFormat {
  find(text: string, path: KeyPath): FoundValue;
  /** Returns the written form of a value of printable characters. */
  written(value: string): string;
  /** Sets a key to a value as written, and creates missing parents. */
  put(text: string, path: KeyPath, raw: string): readonly TextEdit[];
  /** Removes a key, and its parents from depth `madeFrom` on if that leaves them empty. */
  take(text: string, path: KeyPath, madeFrom: number): readonly TextEdit[];
  /** Whether the text contains neither keys nor comments. */
  isBlank(text: string): boolean;
  /** Masks the content of all values and comments, except for the shown values. */
  mask(text: string, shown: ShownValues): string;
}

/** Returns a text of printable characters as a JSON and TOML string. */
export function quoted(value: string): string {
  return JSON.stringify(value);
}
