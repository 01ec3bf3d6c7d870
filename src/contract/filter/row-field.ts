/**
 * Unit of a number: durations in milliseconds, sizes in bytes, `status` with classes such as `4xx`, percent from 0 to
 * 100.
 */
export type NumberUnit = 'count' | 'ms' | 'bytes' | 'status' | 'percent';

/** How to read a field's value from a row; null if the row has none. */
type FieldReading<Row> =
  /** Matches anywhere in the text, ignoring case; with `=`, the whole text. */
  | { readonly kind: 'text'; readonly read: (row: Row) => string | null }
  /** One or more of a few lower-case names; `isOrdered` if they are listed from least to greatest. */
  | {
      readonly kind: 'choice';
      readonly choices: readonly string[];
      readonly isOrdered?: boolean;
      readonly read: (row: Row) => string | readonly string[] | null;
    }
  | { readonly kind: 'number'; readonly unit: NumberUnit; readonly read: (row: Row) => number | null };

/** A field that filters can use, as in `status:>=400`. */
export type RowField<Row> = FieldReading<Row> & {
  /** Lower-case letters and `_`. */
  readonly name: string;
  /** A few words, shown in the completion. */
  readonly meaning: string;
  /** Values to suggest, such as `>2s`, if the rows' own values are not helpful. */
  readonly examples?: readonly string[];
  /** Whether the rows' values are not worth suggesting. */
  readonly isUnlisted?: boolean;
};

/** Choices of an on/off field. */
export const YES_NO = ['yes', 'no'] as const;

/** Returns the matching choice of {@link YES_NO}. */
export function yesOrNo(isTrue: boolean): (typeof YES_NO)[number] {
  return isTrue ? 'yes' : 'no';
}
