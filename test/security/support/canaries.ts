import assert from 'node:assert/strict';

/** Stands in every marked secret; no word of the program has it. */
const MARK = 'LeAk7zQ';
/** Marks what is meant to be shown: a search that does not find it finds nothing. */
export const VISIBLE = 'ViSiBlE-mark';

let made = 0;

/** A secret that can be told from every other. */
export function canary(where: string): string {
  made += 1;
  return `${MARK}-${where.replaceAll(/[^A-Za-z0-9]/gu, '')}-${made}`;
}

/** The same as a key of OpenAI looks. */
export function keyCanary(where: string): string {
  return `sk-${canary(where)}`;
}

/** How many were handed out. */
export function canariesMade(): number {
  return made;
}

/** As the mark looks in base64, at each of the three places in a group where it can begin. */
const IN_BASE64 = [0, 1, 2].map((offset) => {
  const encoded = Buffer.from(`${'x'.repeat(offset)}${MARK}-`).toString('base64');
  return encoded.slice(offset === 0 ? 0 : 4, encoded.length - 4);
});

function firstSecret(text: string): string | undefined {
  const plain = text.toLowerCase().indexOf(MARK.toLowerCase());
  const at = [plain, ...IN_BASE64.map((piece) => text.indexOf(piece))].find((place) => place >= 0);
  return at === undefined ? undefined : text.slice(Math.max(0, at - 160), at + 80);
}

/** What prompts and the headers of rate limits say is no secret to recordings with bodies: it is what they are made for. */
const spoken = new Set<string>();

/** A text that may be in recordings, and nowhere else. */
export function spokenCanary(where: string): string {
  const text = canary(where);
  spoken.add(text);
  return text;
}

function withoutSpoken(text: string): string {
  let rest = text;
  for (const one of spoken) rest = rest.replaceAll(one, 'spoken');
  return rest;
}

/** Everything that the program has put out, by where. */
export class Outputs {
  readonly #texts = new Map<string, string>();
  #count = 0;

  /** Takes in one output; one that is asked for again is searched as a whole. */
  add(where: string, output: unknown): void {
    this.#count += 1;
    const text = typeof output === 'string' ? output : (JSON.stringify(output) ?? '');
    const searched = /recordings/u.test(where) ? withoutSpoken(text) : text;
    this.#texts.set(where, `${this.#texts.get(where) ?? ''}${searched}\n`);
  }

  get count(): number {
    return this.#count;
  }

  get bytes(): number {
    let sum = 0;
    for (const text of this.#texts.values()) sum += Buffer.byteLength(text);
    return sum;
  }

  /** Where the text occurs. */
  holding(text: string): readonly string[] {
    return [...this.#texts].filter(([, output]) => output.includes(text)).map(([where]) => where);
  }

  /** Fails for each output with a secret in it. */
  assertClean(): void {
    const found = [...this.#texts].flatMap(([where, text]) => {
      const around = firstSecret(text);
      return around === undefined ? [] : [`${where}: ...${around}...`];
    });
    assert.deepEqual(found, []);
  }
}
