const COLON = 58;
const SPACE = 32;
/** `n` of `null`. */
const NULL = 110;
/** As much of a name's end is compared, its quote included. */
const END_BYTES = 6;

/**
 * Finds out whether a JSON text has a field of one of these names with a value other than null. It leaps from quote to
 * quote and copies nothing, since most events of a stream are text on its way. It may take a field that ends alike for one
 * of them; it overlooks none.
 */
export class FieldScanner {
  /** The last bytes of each name and its quote. */
  readonly #ends: readonly Buffer[];
  /** How far the end of a name is at least, by the byte that is looked at; 0 for a quote. */
  readonly #leaps = new Uint8Array(256).fill(END_BYTES);
  /** 1 for bytes that a name ends in. */
  readonly #lasts = new Uint8Array(256);

  /** Names of five characters at least. */
  constructor(names: readonly string[]) {
    const ends = new Set(names.map((name) => `${name}"`.slice(-END_BYTES)));
    this.#ends = [...ends].map((end) => Buffer.from(end));
    for (const end of this.#ends) {
      this.#lasts[end[END_BYTES - 2] ?? 0] = 1;
      for (const [at, byte] of end.entries()) {
        this.#leaps[byte] = Math.min(this.#leaps[byte] ?? 0, END_BYTES - 1 - at);
      }
    }
  }

  finds(bytes: Uint8Array): boolean {
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
      if (lasts[bytes[at - 1] ?? 0] === 1 && this.#isNamed(bytes, at) && saysSomething(bytes, at + 1))
        return true;
      at += END_BYTES;
    }
    return false;
  }

  #isNamed(bytes: Uint8Array, quoteAt: number): boolean {
    const from = quoteAt - END_BYTES + 1;
    for (const end of this.#ends) {
      let at = END_BYTES - 2;
      while (at >= 0 && end[at] === bytes[from + at]) at -= 1;
      if (at < 0) return true;
    }
    return false;
  }
}

/** Whether what follows a name is anything but null; a text that ends there may say something. */
function saysSomething(bytes: Uint8Array, from: number): boolean {
  if (bytes[from] !== COLON) return true;
  return bytes[bytes[from + 1] === SPACE ? from + 2 : from + 1] !== NULL;
}
