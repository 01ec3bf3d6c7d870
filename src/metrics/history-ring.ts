/** What a ring is made of. */
interface RingShape {
  readonly stepMs: number;
  readonly buckets: number;
  /** Columns of a row that are exact, which come first. */
  readonly counts: number;
  /** Columns behind them, of which 65,535 in a bucket are enough. */
  readonly bins: number;
}

const MAX_BIN = 65_535;

/** The latest buckets of one width, in plain numbers: each new one takes the place of the oldest. */
export class HistoryRing {
  readonly #shape: RingShape;
  readonly #counts: Uint32Array;
  readonly #bins: Uint16Array;
  /** Which bucket each place holds, counted from 1970; 0 for none. */
  readonly #held: Uint32Array;

  constructor(shape: RingShape) {
    this.#shape = shape;
    this.#counts = new Uint32Array(shape.buckets * shape.counts);
    this.#bins = new Uint16Array(shape.buckets * shape.bins);
    this.#held = new Uint32Array(shape.buckets);
  }

  get byteLength(): number {
    return this.#counts.byteLength + this.#bins.byteLength + this.#held.byteLength;
  }

  /** Adds a row to the bucket of that moment, in milliseconds since 1970. */
  add(atMs: number, row: Uint32Array): void {
    const { counts, bins } = this.#shape;
    const place = this.#take(Math.floor(atMs / this.#shape.stepMs));
    for (let at = 0; at < counts; at += 1) {
      const to = place * counts + at;
      this.#counts[to] = (this.#counts[to] ?? 0) + (row[at] ?? 0);
    }
    for (let at = 0; at < bins; at += 1) {
      const to = place * bins + at;
      this.#bins[to] = Math.min(MAX_BIN, (this.#bins[to] ?? 0) + (row[counts + at] ?? 0));
    }
  }

  /** What a bucket holds, counted from 1970; undefined where nothing was added to it. */
  bucket(number: number): { readonly counts: Uint32Array; readonly bins: Uint16Array } | undefined {
    const { buckets, counts, bins } = this.#shape;
    const place = number % buckets;
    if (this.#held[place] !== number) return undefined;
    return {
      counts: this.#counts.subarray(place * counts, (place + 1) * counts),
      bins: this.#bins.subarray(place * bins, (place + 1) * bins),
    };
  }

  #take(number: number): number {
    const { buckets, counts, bins } = this.#shape;
    const place = number % buckets;
    if (this.#held[place] === number) return place;
    this.#held[place] = number;
    this.#counts.fill(0, place * counts, (place + 1) * counts);
    this.#bins.fill(0, place * bins, (place + 1) * bins);
    return place;
  }
}
