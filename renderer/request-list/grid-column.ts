/** A column of a list of requests; the narrow ones go first when there is no room. */
export interface RequestColumn {
  readonly key: string;
  readonly label: string;
  readonly isNumber: boolean;
}

/** How a list is sorted; undefined: the newest first. */
export type GridOrder = { readonly key: string; readonly isDescending: boolean } | undefined;
