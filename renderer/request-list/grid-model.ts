/** Column of a request list; narrow ones are hidden first when space runs out. */
export interface RequestColumn {
  readonly key: string;
  readonly label: string;
  readonly isNumber: boolean;
}

/** Sort order of a list; undefined for newest first. */
export type GridOrder = { readonly key: string; readonly isDescending: boolean } | undefined;

/** Selected rows of a list. */
export interface Selection<Key> {
  /** Row with keyboard focus; undefined until a row is chosen. */
  readonly active: Key | undefined;
  /** Start of a range selection. */
  readonly anchor: Key | undefined;
  readonly keys: ReadonlySet<Key>;
}

/** Effect of a click or a key on the selection. */
export type Choice =
  /** Selects this row alone. */
  | 'only'
  /** Adds the row to the selection, or removes it. */
  | 'toggle'
  /** Selects everything from the anchor to this row. */
  | 'range'
  /** Moves the focus without selecting. */
  | 'move';

/** Selection of a single row, or of none. */
export function selectionOf<Key>(key: Key | undefined): Selection<Key> {
  return { active: key, anchor: key, keys: new Set(key === undefined ? [] : [key]) };
}

/** Next selection after a choice other than a range. */
export function choose<Key>(
  selection: Selection<Key>,
  key: Key,
  how: Exclude<Choice, 'range'>,
): Selection<Key> {
  switch (how) {
    case 'only':
      return selectionOf(key);
    case 'move':
      return { ...selection, active: key };
    case 'toggle': {
      const next = new Set(selection.keys);
      if (!next.delete(key)) next.add(key);
      return { active: key, anchor: key, keys: next };
    }
  }
}

/** Everything from the anchor to this row; `order` has the keys of all rows in display order. */
export function selectRange<Key>(selection: Selection<Key>, key: Key, order: readonly Key[]): Selection<Key> {
  const { anchor = key } = selection;
  const ends = [anchor, key].map((one) => order.indexOf(one));
  // A row that is gone cannot bound a range.
  if (ends.includes(-1)) return selectionOf(key);
  const range = order.slice(Math.min(...ends), Math.max(...ends) + 1);
  return { active: key, anchor, keys: new Set(range) };
}

/** Every row. */
export function selectAll<Key>({ active }: Selection<Key>, order: readonly Key[]): Selection<Key> {
  return { active: active ?? order[0], anchor: order[0], keys: new Set(order) };
}
