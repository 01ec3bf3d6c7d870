/** A column of a list of requests; the narrow ones go first when there is no room. */
export interface RequestColumn {
  readonly key: string;
  readonly label: string;
  readonly isNumber: boolean;
}

/** How a list is sorted; undefined: the newest first. */
export type GridOrder = { readonly key: string; readonly isDescending: boolean } | undefined;

/** Which rows of a list are selected. */
export interface Selection<Key> {
  /** Where the keys are; undefined before one is chosen. */
  readonly active: Key | undefined;
  /** Where a range begins. */
  readonly anchor: Key | undefined;
  readonly keys: ReadonlySet<Key>;
}

/** What a press on a row, or a key, does to the selection. */
export type Choice =
  /** Selects this row alone. */
  | 'only'
  /** Adds it, or takes it out. */
  | 'toggle'
  /** Selects everything from the anchor to it. */
  | 'range'
  /** Moves there and selects nothing. */
  | 'move';

/** The selection of one row, or of none. */
export function selectionOf<Key>(key: Key | undefined): Selection<Key> {
  return { active: key, anchor: key, keys: new Set(key === undefined ? [] : [key]) };
}

/** What is selected next; `order` has the keys of all rows in their order. */
export function choose<Key>(
  selection: Selection<Key>,
  key: Key,
  how: Choice,
  order: readonly Key[],
): Selection<Key> {
  const { anchor, keys } = selection;
  switch (how) {
    case 'only':
      return selectionOf(key);
    case 'move':
      return { ...selection, active: key };
    case 'toggle': {
      const next = new Set(keys);
      if (!next.delete(key)) next.add(key);
      return { active: key, anchor: key, keys: next };
    }
    case 'range': {
      const ends = [anchor ?? key, key].map((one) => order.indexOf(one));
      // A row that has gone is no end of a range.
      if (ends.includes(-1)) return selectionOf(key);
      const range = order.slice(Math.min(...ends), Math.max(...ends) + 1);
      return { active: key, anchor: anchor ?? key, keys: new Set(range) };
    }
  }
}

/** Every row. */
export function selectAll<Key>({ active }: Selection<Key>, order: readonly Key[]): Selection<Key> {
  return { active: active ?? order[0], anchor: order[0], keys: new Set(order) };
}
