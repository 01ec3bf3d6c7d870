/** A shorter secret is likely to be an ordinary word, and taking it out everywhere would garble the rest. */
const SHORTEST_SECRET = 6;

/** As much of a form is searched for; where it is found, the rest is compared. It bounds what a search costs. */
const SEARCHED_CHARS = 64;

/** Called with each stretch of a text that was found, its end excluded. */
export type FoundSecret = (from: number, to: number) => void;

/** Secrets that are known word for word, in every form in which they may come back. */
export class KnownSecrets {
  /** What each searched beginning may go on with. */
  readonly #rests = new Map<string, string[]>();
  readonly #search: RegExp | undefined;

  constructor(secrets: Iterable<string>) {
    const forms = [...secrets].filter((secret) => secret.length >= SHORTEST_SECRET).flatMap(formsOf);
    for (const form of new Set(forms)) {
      const start = form.slice(0, SEARCHED_CHARS);
      const rests = this.#rests.get(start) ?? [];
      rests.push(form.slice(SEARCHED_CHARS));
      this.#rests.set(start, rests);
    }
    // The longest first: one secret may begin with another.
    const starts = [...this.#rests.keys()].toSorted((a, b) => b.length - a.length);
    if (starts.length > 0) this.#search = new RegExp(starts.map(escaped).join('|'), 'gu');
  }

  /** Finds them in a text, word for word: escapes are for whoever calls to undo. */
  find(text: string, found: FoundSecret): void {
    const search = this.#search;
    if (search === undefined) return;
    search.lastIndex = 0;
    for (let match = search.exec(text); match !== null; match = search.exec(text)) {
      const { 0: start, index } = match;
      const end = index + start.length;
      const rests = this.#rests.get(start) ?? [];
      // A part of it is as little to be seen: whoever echoes it may have cut it.
      const stop = end + Math.max(0, ...rests.map((rest) => sharedLength(text, end, rest)));
      found(index, stop);
      // So each character is compared once, whatever repeats itself.
      search.lastIndex = stop;
    }
  }
}

/** How many characters of `rest` stand in the text from there on. */
function sharedLength(text: string, from: number, rest: string): number {
  let length = 0;
  while (length < rest.length && text.charCodeAt(from + length) === rest.charCodeAt(length)) length += 1;
  return length;
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, String.raw`\$&`);
}

/** As it is, in base64 wherever it begins in a group of three bytes, and in hexadecimal digits. */
function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret.toWellFormed());
  const hex = bytes.toString('hex');
  const base64 = [0, 1, 2].map((offset) => inBase64(bytes, offset));
  const urlSafe = base64.map((form) => form.replaceAll('+', '-').replaceAll('/', '_'));
  return [secret, hex, hex.toUpperCase(), ...base64, ...urlSafe];
}

/** The characters that are the same whatever stands before and behind. */
function inBase64(bytes: Buffer, offset: number): string {
  const padded = Buffer.concat([Buffer.alloc(offset), bytes]);
  const text = padded.toString('base64');
  return text.slice(Math.ceil((offset * 8) / 6), Math.floor((padded.length * 8) / 6));
}
