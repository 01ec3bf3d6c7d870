/** A text with escapes decoded or pieces joined, with the raw offsets of each character. */
export interface DecodedText {
  readonly text: string;
  /** Raw offset of each character's start. */
  readonly from: Int32Array;
  /** Raw offset of each character's end. */
  readonly to: Int32Array;
}

/** Maximum number of nested levels of escapes, as in JSON within JSON. */
const MAX_DEPTH = 4;

/** Character escapes in JSON and URLs. */
const ESCAPE = /\\(?:u[0-9a-fA-F]{4}|["\\/bfnrt])|%[0-9a-fA-F]{2}/gu;
const SHORT: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/** Decodes one level of escapes; undefined if there are none. */
export function decodeOnce(text: string, outer?: DecodedText): DecodedText | undefined {
  if (text.search(ESCAPE) < 0) return undefined;
  const builder = new DecodedTextBuilder(text.length, outer);
  let done = 0;
  for (const match of text.matchAll(ESCAPE)) {
    builder.copy(text.slice(done, match.index), done);
    done = match.index + match[0].length;
    builder.add(meaningOf(match[0]), match.index, done);
  }
  builder.copy(text.slice(done), done);
  return builder.done();
}

/** Yields the decoded forms of a text, each one level deeper than the last. */
export function* decodedForms(text: string, outer?: DecodedText): Generator<DecodedText> {
  let form = decodeOnce(text, outer);
  for (let depth = 0; form !== undefined && depth < MAX_DEPTH; depth += 1) {
    yield form;
    form = decodeOnce(form.text, form);
  }
}

/** Returns the raw ranges behind a range of a decoded text; several if it was joined from pieces. */
export function rawStretches(
  { from, to }: DecodedText,
  start: number,
  end: number,
): readonly (readonly [from: number, to: number])[] {
  const stretches: [number, number][] = [];
  for (let at = start; at < end; at += 1) {
    const last = stretches.at(-1);
    if (last !== undefined && last[1] === from[at]) last[1] = to[at] ?? last[1];
    else stretches.push([from[at] ?? 0, to[at] ?? 0]);
  }
  return stretches;
}

/** Builds a decoded text. */
export class DecodedTextBuilder {
  readonly #from: Int32Array;
  readonly #to: Int32Array;
  readonly #outer: DecodedText | undefined;
  readonly #pieces: string[] = [];
  #length = 0;

  /** `maxChars` is an upper bound for the result. Offsets refer to `outer` and are translated by it. */
  constructor(maxChars: number, outer?: DecodedText) {
    this.#from = new Int32Array(maxChars);
    this.#to = new Int32Array(maxChars);
    this.#outer = outer;
  }

  /** Appends unchanged text that starts at offset `start`. */
  copy(text: string, start: number): void {
    this.#pieces.push(text);
    for (let at = start; at < start + text.length; at += 1) this.#place(at, at + 1);
  }

  /** Appends one character that represents the range from `start` to `end`. */
  add(character: string, start: number, end: number): void {
    this.#pieces.push(character);
    this.#place(start, end);
  }

  /** Appends a decoded text whose offsets are relative to `offset`. */
  append({ text, from, to }: DecodedText, offset: number): void {
    this.#pieces.push(text);
    for (const [at, start] of from.entries()) this.#place(offset + start, offset + (to[at] ?? 0));
  }

  done(): DecodedText {
    return {
      text: this.#pieces.join(''),
      from: this.#from.subarray(0, this.#length),
      to: this.#to.subarray(0, this.#length),
    };
  }

  #place(start: number, end: number): void {
    const outer = this.#outer;
    this.#from[this.#length] = outer === undefined ? start : (outer.from[start] ?? 0);
    this.#to[this.#length] = outer === undefined ? end : (outer.to[end - 1] ?? 0);
    this.#length += 1;
  }
}

function meaningOf(escape: string): string {
  const [first, second = ''] = escape;
  if (first === '%') return String.fromCharCode(Number.parseInt(escape.slice(1), 16));
  if (second === 'u') return String.fromCharCode(Number.parseInt(escape.slice(2), 16));
  return SHORT[second] ?? second;
}
