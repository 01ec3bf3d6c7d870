/** A text as it reads once escapes are undone or pieces are joined, and where each of its characters stands in the raw one. */
export interface DecodedText {
  readonly text: string;
  /** The raw offset at which each character begins. */
  readonly from: Int32Array;
  /** The raw offset behind each character. */
  readonly to: Int32Array;
}

/** Escapes within escapes, as in a JSON text within a JSON text, are followed so far. */
const MAX_DEPTH = 4;

/** What JSON and URLs write for a character. */
const ESCAPE = /\\(?:u[0-9a-fA-F]{4}|["\\/bfnrt])|%[0-9a-fA-F]{2}/gu;
const SHORT: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/** The text with one level of escapes undone; undefined where there are none. */
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

/** The decoded forms of a text, each one level further than the one before. */
export function* decodedForms(text: string, outer?: DecodedText): Generator<DecodedText> {
  let form = decodeOnce(text, outer);
  for (let depth = 0; form !== undefined && depth < MAX_DEPTH; depth += 1) {
    yield form;
    form = decodeOnce(form.text, form);
  }
}

/** The raw stretches that a stretch of a decoded text comes from: several where it was joined from pieces. */
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

/** Puts a decoded text together. */
export class DecodedTextBuilder {
  readonly #from: Int32Array;
  readonly #to: Int32Array;
  readonly #outer: DecodedText | undefined;
  readonly #pieces: string[] = [];
  #length = 0;

  /** `maxChars` is never passed; offsets are those of `outer`, which they are translated by. */
  constructor(maxChars: number, outer?: DecodedText) {
    this.#from = new Int32Array(maxChars);
    this.#to = new Int32Array(maxChars);
    this.#outer = outer;
  }

  /** Takes a text as it is, which begins at an offset. */
  copy(text: string, start: number): void {
    this.#pieces.push(text);
    for (let at = start; at < start + text.length; at += 1) this.#place(at, at + 1);
  }

  /** Takes one character that stands for a stretch. */
  add(character: string, start: number, end: number): void {
    this.#pieces.push(character);
    this.#place(start, end);
  }

  /** Takes a text that has been decoded from what begins at an offset. */
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
