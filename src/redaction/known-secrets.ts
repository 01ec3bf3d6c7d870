/** Shorter secrets are likely to be ordinary words; redacting those everywhere would garble the text. */
const SHORTEST_SECRET = 6;

/** Maximum length of a search term, which bounds the cost of a search. After a match the rest is compared. */
const SEARCHED_CHARS = 64;

/** Called with each range found; `to` is exclusive. */
export type FoundSecret = (from: number, to: number) => void;

/** Finds secrets known verbatim, in every form in which they may be echoed. */
export class KnownSecrets {
  /** Possible continuations of each search term. */
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
    // Longest first, because one secret may be the prefix of another.
    const starts = [...this.#rests.keys()].toSorted((a, b) => b.length - a.length);
    if (starts.length > 0) this.#search = new RegExp(starts.map(escaped).join('|'), 'gu');
  }

  /** Reports the secrets found in a text. The caller must decode escapes first. */
  find(text: string, found: FoundSecret): void {
    const search = this.#search;
    if (search === undefined) return;
    search.lastIndex = 0;
    for (let match = search.exec(text); match !== null; match = search.exec(text)) {
      const { 0: start, index } = match;
      const end = index + start.length;
      const rests = this.#rests.get(start) ?? [];
      // Also hide partial matches, since whoever echoes a secret may have cut it.
      const stop = end + Math.max(0, ...rests.map((rest) => sharedLength(text, end, rest)));
      found(index, stop);
      // Skip what was compared, so that each character is compared only once even in repetitive texts.
      search.lastIndex = stop;
    }
  }
}

/** Returns how many characters of `rest` match the text from `from` on. */
function sharedLength(text: string, from: number, rest: string): number {
  let length = 0;
  while (length < rest.length && text.charCodeAt(from + length) === rest.charCodeAt(length)) length += 1;
  return length;
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, String.raw`\$&`);
}

/** Returns a secret verbatim, in base64 at each alignment within groups of three bytes, and in hexadecimal. */
function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret.toWellFormed());
  const hex = bytes.toString('hex');
  const base64 = [0, 1, 2].map((offset) => inBase64(bytes, offset));
  const urlSafe = base64.map((form) => form.replaceAll('+', '-').replaceAll('/', '_'));
  return [secret, hex, hex.toUpperCase(), ...base64, ...urlSafe];
}

/** Returns the base64 characters that don't depend on the surrounding bytes. */
function inBase64(bytes: Buffer, offset: number): string {
  const padded = Buffer.concat([Buffer.alloc(offset), bytes]);
  const text = padded.toString('base64');
  return text.slice(Math.ceil((offset * 8) / 6), Math.floor((padded.length * 8) / 6));
}
