const COLON = 58;
const SPACE = 32;
/** `n` of `null`. */
const NULL = 110;
/** As much of a name's end is compared, its quote included. */
const END_BYTES = 6;

/** What a text has: nothing of interest, only fields that the next text replaces, or others. */
export const NOTHING = 0;
export const TOTALS = 1;
export const FIELDS = 2;
export type Weight = typeof NOTHING | typeof TOTALS | typeof FIELDS;

interface NameEnd {
  readonly bytes: Buffer;
  readonly weight: Weight;
}

/**
 * Finds out whether a JSON text has a field of one of these names with a value other than null. It leaps from quote to
 * quote and copies nothing, since most events of a stream are text on its way. It may take a field that ends alike for one
 * of them; it overlooks none.
 */
export class FieldScanner {
  /** The last bytes of each name and its quote. */
  readonly #ends: readonly NameEnd[];
  /** How far the end of a name is at least, by the byte that is looked at; 0 for a quote. */
  readonly #leaps = new Uint8Array(256).fill(END_BYTES);
  /** 1 for bytes that a name ends in. */
  readonly #lasts = new Uint8Array(256);

  /** Names of five characters at least; `totals` are those of fields that the next text replaces. */
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

  /** The heaviest that is there, in one pass. */
  weigh(bytes: Uint8Array): Weight {
    let heaviest: Weight = NOTHING;
    const leaps = this.#leaps;
    const lasts = this.#lasts;
    const { length } = bytes;
    let at = END_BYTES - 1;
    // Within the bounds, which the compiler cannot see: the fallbacks are never taken.
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

/** Whether what follows a name is anything but null; a text that ends there may say something. */
function saysSomething(bytes: Uint8Array, from: number): boolean {
  if (bytes[from] !== COLON) return true;
  return bytes[bytes[from + 1] === SPACE ? from + 2 : from + 1] !== NULL;
}
