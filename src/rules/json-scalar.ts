/** Parses a JSON literal or number byte by byte (RFC 8259, sections 3 and 6). */
export class JsonScalar {
  /** Remaining letters of `true`, `false` or `null`; empty for a number. */
  #word = '';
  #state: keyof typeof NEXT = 'minus';

  /** Starts with this byte; false if no literal or number starts with it. */
  begin(byte: number): boolean {
    const word = WORDS.get(byte);
    this.#word = word ?? '';
    if (word !== undefined) return true;
    this.#state = 'begin';
    return this.#number(byte);
  }

  /** Consumes the next byte; false if it does not belong to the value. */
  takes(byte: number): boolean {
    if (this.#word === '') return this.#number(byte);
    if (byte !== this.#word.charCodeAt(0)) return false;
    this.#word = this.#word.slice(1);
    if (this.#word === '') this.#state = 'done';
    return true;
  }

  /** Whether the value may end here. */
  get isWhole(): boolean {
    return this.#word === '' && WHOLE.has(this.#state);
  }

  #number(byte: number): boolean {
    const kind = kindOf(byte);
    const next = kind === undefined ? undefined : NEXT[this.#state][kind];
    if (next === undefined) return false;
    this.#state = next;
    return true;
  }
}

/** Remaining letters by first letter. */
const WORDS: ReadonlyMap<number, string> = new Map([
  [116, 'rue'],
  [102, 'alse'],
  [110, 'ull'],
]);

type Kind = 'minus' | 'plus' | 'zero' | 'digit' | 'point' | 'exponent';
type State =
  'begin' | 'minus' | 'zero' | 'whole' | 'point' | 'fraction' | 'exponent' | 'sign' | 'power' | 'done';

const NEXT: Readonly<Record<State, Readonly<Partial<Record<Kind, State>>>>> = {
  begin: { minus: 'minus', zero: 'zero', digit: 'whole' },
  minus: { zero: 'zero', digit: 'whole' },
  zero: { point: 'point', exponent: 'exponent' },
  whole: { zero: 'whole', digit: 'whole', point: 'point', exponent: 'exponent' },
  point: { zero: 'fraction', digit: 'fraction' },
  fraction: { zero: 'fraction', digit: 'fraction', exponent: 'exponent' },
  exponent: { minus: 'sign', plus: 'sign', zero: 'power', digit: 'power' },
  sign: { zero: 'power', digit: 'power' },
  power: { zero: 'power', digit: 'power' },
  done: {},
};
const WHOLE: ReadonlySet<State> = new Set<State>(['zero', 'whole', 'fraction', 'power', 'done']);

function kindOf(byte: number): Kind | undefined {
  if (byte === 48) return 'zero';
  if (byte > 48 && byte <= 57) return 'digit';
  switch (byte) {
    case 45:
      return 'minus';
    case 43:
      return 'plus';
    case 46:
      return 'point';
    case 69:
    case 101:
      return 'exponent';
    default:
      return undefined;
  }
}
