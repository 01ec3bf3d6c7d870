/** In what a number is told: durations in milliseconds, sizes in bytes, `status` with classes such as `4xx`, percent from 0 to 100. */
export type NumberUnit = 'count' | 'ms' | 'bytes' | 'status' | 'percent';

/** How a field's value is read from a row; null where the row has none. */
type FieldReading<Row> =
  /** Found anywhere in the text in any case; with `=` the whole text. */
  | { readonly kind: 'text'; readonly read: (row: Row) => string | null }
  /** One or more of a few names in lower case; `isOrdered` where they go from the least to the greatest. */
  | {
      readonly kind: 'choice';
      readonly choices: readonly string[];
      readonly isOrdered?: boolean;
      readonly read: (row: Row) => string | readonly string[] | null;
    }
  | { readonly kind: 'number'; readonly unit: NumberUnit; readonly read: (row: Row) => number | null };

/** One field that a filter can ask for, as in `status:>=400`. */
export type RowField<Row> = FieldReading<Row> & {
  /** Small letters and `_`. */
  readonly name: string;
  /** A few words, for the completion. */
  readonly meaning: string;
  /** Values to offer, such as `>2s`, where those of the rows say little. */
  readonly examples?: readonly string[];
  /** The values of the rows are not worth offering. */
  readonly isUnlisted?: boolean;
};

/** A field that is on or off, asked for as `yes` and `no`. */
export const YES_NO = ['yes', 'no'] as const;

/** The choice of {@link YES_NO}. */
export function yesOrNo(isTrue: boolean): (typeof YES_NO)[number] {
  return isTrue ? 'yes' : 'no';
}
