/** Values by header name, grouped by the name's length: most other names are ruled out without being lower-cased. */
export class HeaderTable<T> {
  readonly #ofLength: (readonly (readonly [lowerName: string, value: T])[] | undefined)[] = [];

  /** The names are in lower case. */
  constructor(values: Iterable<readonly [lowerName: string, value: T]>) {
    for (const row of new Map(values)) {
      const { length } = row[0];
      while (this.#ofLength.length <= length) this.#ofLength.push(undefined);
      this.#ofLength[length] = [...(this.#ofLength[length] ?? []), row];
    }
  }

  /** Returns the value for a header name in any case. */
  get(name: string): T | undefined {
    const rows = this.#ofLength[name.length];
    if (rows === undefined) return undefined;
    const lower = name.toLowerCase();
    for (const row of rows) if (row[0] === lower) return row[1];
    return undefined;
  }
}

/** Returns a table of names (lower case) by themselves. */
export function headerNames(names: Iterable<string>): HeaderTable<string> {
  return new HeaderTable(Array.from(names, (name) => [name, name]));
}
