/** Dimensions of a ring. */
interface RingShape {
  readonly stepMs: number;
  readonly buckets: number;
  /** Number of exact columns, which come first in a row. */
  readonly counts: number;
  /** Number of columns after them, which saturate at 65,535 per bucket. */
  readonly bins: number;
}

const MAX_BIN = 65_535;

/** A fixed number of the latest buckets of one width, stored as plain numbers; each new bucket replaces the oldest. */
export class HistoryRing {
  readonly #shape: RingShape;
  readonly #counts: Uint32Array;
  readonly #bins: Uint16Array;
  /** Number of the bucket in each slot, counted from 1970; 0 for an empty slot. */
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

  /** Adds a row to the bucket at `atMs`, in milliseconds since 1970. */
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

  /** Returns the contents of a bucket, numbered from 1970; undefined if nothing was added to it. */
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
