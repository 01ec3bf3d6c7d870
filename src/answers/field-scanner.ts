const COLON = 58;
const SPACE = 32;
/** `n` of `null`. */
const NULL = 110;
/** Number of bytes compared at the end of a name, including its quote. */
const END_BYTES = 6;

/** Weight of a text: nothing of interest, only fields that the next text replaces, or other fields. */
export const NOTHING = 0;
export const TOTALS = 1;
export const FIELDS = 2;
export type Weight = typeof NOTHING | typeof TOTALS | typeof FIELDS;

interface NameEnd {
  readonly bytes: Buffer;
  readonly weight: Weight;
}

/**
 * Detects whether a JSON text has a field with one of these names and a value other than null. Skips from quote to
 * quote and copies nothing, because most events of a stream are text deltas. May report a field whose name ends like
 * one of them, but never misses one.
 */
export class FieldScanner {
  /** Last bytes of each name, including its quote. */
  readonly #ends: readonly NameEnd[];
  /** Minimum distance to the end of a name, by the byte at the current position; 0 for a quote. */
  readonly #leaps = new Uint8Array(256).fill(END_BYTES);
  /** 1 for bytes that are the last of a name. */
  readonly #lasts = new Uint8Array(256);

  /** Names must have at least five characters; `totals` are the fields that the next text replaces. */
  constructor(names: readonly string[], totals: readonly string[] = []) {
    const ends = new Map<string, Weight>();
    for (const name of totals) ends.set(endOf(name), TOTALS);
    for (const name of names) ends.set(endOf(name), FIELDS);
    this.#ends = [...ends].map(([end, weight]) => ({ bytes: Buffer.from(end), weight }));
    for (const { bytes } of this.#ends) {
      this.#lasts[bytes[END_BYTES - 2] ?? 0] = 1;
      for (const [at, byte] of bytes.entries()) {
        this.#leaps[byte] = Math.min(this.#leaps[byte] ?? 0, END_BYTES - 1 - at);
      }
    }
  }

  finds(bytes: Uint8Array): boolean {
    return this.weigh(bytes) !== NOTHING;
  }

  /** Highest weight of the fields found, in a single pass. */
  weigh(bytes: Uint8Array): Weight {
    let heaviest: Weight = NOTHING;
    const leaps = this.#leaps;
    const lasts = this.#lasts;
    const { length } = bytes;
    let at = END_BYTES - 1;
    // Indexes are always within bounds; the fallbacks only satisfy the compiler.
    while (at < length) {
      const leap = leaps[bytes[at] ?? 0] ?? 0;
      if (leap !== 0) {
        at += leap;
        continue;
      }
      if (lasts[bytes[at - 1] ?? 0] === 1) {
        const weight = this.#weightAt(bytes, at);
        if (weight > heaviest && saysSomething(bytes, at + 1)) heaviest = weight;
        if (heaviest === FIELDS) return FIELDS;
      }
      at += END_BYTES;
    }
    return heaviest;
  }

  #weightAt(bytes: Uint8Array, quoteAt: number): Weight {
    const from = quoteAt - END_BYTES + 1;
    for (const { bytes: end, weight } of this.#ends) {
      let at = END_BYTES - 2;
      while (at >= 0 && end[at] === bytes[from + at]) at -= 1;
      if (at < 0) return weight;
    }
    return NOTHING;
  }
}

function endOf(name: string): string {
  return `${name}"`.slice(-END_BYTES);
}

/** Whether the value after a name is not null; if the text ends there, assumes it is not. */
function saysSomething(bytes: Uint8Array, from: number): boolean {
  if (bytes[from] !== COLON) return true;
  return bytes[bytes[from + 1] === SPACE ? from + 2 : from + 1] !== NULL;
}
