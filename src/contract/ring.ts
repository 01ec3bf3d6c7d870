/**
 * The newest values, up to `max` of them. A position counts every value ever pushed, from 0, so that a reader can go on
 * where it stopped and be told what it missed. Places are written over: nothing is moved or copied.
 */
export class Ring<Value> {
  readonly #max: number;
  readonly #values: (Value | undefined)[] = [];
  #oldest = 0;
  #end = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /** The position of the oldest value that is still here, which is how many have gone. */
  get oldest(): number {
    return this.#oldest;
  }

  /** The position after the newest value, which is how many have ever come. */
  get end(): number {
    return this.#end;
  }

  get size(): number {
    return this.#end - this.#oldest;
  }

  /** Adds the newest value; the oldest goes where there is no room. Gives its position. */
  push(value: Value): number {
    if (this.size === this.#max) this.shift();
    this.#values[this.place(this.#end)] = value;
    this.#end += 1;
    return this.#end - 1;
  }

  /** Lets the oldest value go, and gives it; undefined where there is none. */
  shift(): Value | undefined {
    if (this.size === 0) return undefined;
    const place = this.place(this.#oldest);
    const value = this.#values[place];
    this.#values[place] = undefined;
    this.#oldest += 1;
    return value;
  }

  /** The value at a position; undefined where it has gone or has not come. */
  at(position: number): Value | undefined {
    return position >= this.#oldest && position < this.#end ? this.#values[this.place(position)] : undefined;
  }

  /** Where a position lies, below `max`: for columns that are kept beside the values. */
  place(position: number): number {
    return position % this.#max;
  }

  /** The positions from `from` up to `to` are for a reader that stands at `position`; `lost` have gone before it came. */
  reach(
    position: number,
    most = this.#max,
  ): { readonly from: number; readonly to: number; readonly lost: number } {
    const from = Math.min(Math.max(position, this.#oldest), this.#end);
    return { from, to: Math.min(this.#end, from + most), lost: Math.max(0, from - position) };
  }

  /** The values from a position on, oldest first; a copy. */
  since(position: number): Value[] {
    const values: Value[] = [];
    for (let at = Math.max(position, this.#oldest); at < this.#end; at += 1) {
      const value = this.#values[this.place(at)];
      if (value !== undefined) values.push(value);
    }
    return values;
  }

  /** The first position whose value passes, where all behind it do too; the end where none does. */
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
