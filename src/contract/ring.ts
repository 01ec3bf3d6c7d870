/**
 * Keeps the newest values, up to `max`. Positions count every value ever pushed, from 0, so that a reader can resume
 * where it stopped and learn how many values it missed. Slots are overwritten; nothing is moved or copied.
 */
export class Ring<Value> {
  readonly #max: number;
  readonly #values: (Value | undefined)[] = [];
  #oldest = 0;
  #end = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /** Position of the oldest value kept, which equals the number of values discarded. */
  get oldest(): number {
    return this.#oldest;
  }

  /** Position after the newest value, which equals the number of values ever pushed. */
  get end(): number {
    return this.#end;
  }

  get size(): number {
    return this.#end - this.#oldest;
  }

  /** Appends a value, discarding the oldest if the ring is full, and returns its position. */
  push(value: Value): number {
    if (this.size === this.#max) this.shift();
    this.#values[this.place(this.#end)] = value;
    this.#end += 1;
    return this.#end - 1;
  }

  /** Removes and returns the oldest value; undefined if there is none. */
  shift(): Value | undefined {
    if (this.size === 0) return undefined;
    const place = this.place(this.#oldest);
    const value = this.#values[place];
    this.#values[place] = undefined;
    this.#oldest += 1;
    return value;
  }

  /** Returns the value at a position; undefined if it has been discarded or not been pushed yet. */
  at(position: number): Value | undefined {
    return position >= this.#oldest && position < this.#end ? this.#values[this.place(position)] : undefined;
  }

  /** Returns the slot of a position, below `max`: for columns kept in parallel with the values. */
  place(position: number): number {
    return position % this.#max;
  }

  /**
   * Returns the range of positions, `from` up to but excluding `to`, for a reader at `position`; `lost` values were
   * discarded before it read them.
   */
  reach(
    position: number,
    most = this.#max,
  ): { readonly from: number; readonly to: number; readonly lost: number } {
    const from = Math.min(Math.max(position, this.#oldest), this.#end);
    return { from, to: Math.min(this.#end, from + most), lost: Math.max(0, from - position) };
  }

  /** Returns a copy of the values from a position on, oldest first. */
  since(position: number): Value[] {
    const values: Value[] = [];
    for (let at = Math.max(position, this.#oldest); at < this.#end; at += 1) {
      const value = this.#values[this.place(at)];
      if (value !== undefined) values.push(value);
    }
    return values;
  }

  /**
   * Finds by binary search the first position whose value passes; all later values must pass too. Returns the end if
   * none does.
   */
  firstThat(passes: (value: Value) => boolean): number {
    let low = this.#oldest;
    let high = this.#end;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const value = this.at(middle);
      if (value === undefined || passes(value)) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
