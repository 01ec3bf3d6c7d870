import assert from 'node:assert/strict';

/** Part of every marked secret; it occurs nowhere in the program's own texts. */
const MARK = 'LeAk7zQ';
/** Marks text that is meant to be shown; a search that does not find it is broken. */
export const VISIBLE = 'ViSiBlE-mark';

let made = 0;

/** Returns a unique secret. */
export function canary(where: string): string {
  made += 1;
  return `${MARK}-${where.replaceAll(/[^A-Za-z0-9]/gu, '')}-${made}`;
}

/** Returns a unique secret in the format of an OpenAI key. */
export function keyCanary(where: string): string {
  return `sk-${canary(where)}`;
}

/** Number of secrets handed out. */
export function canariesMade(): number {
  return made;
}

/** The mark in base64, at each of its three possible offsets in a group of three bytes. */
const IN_BASE64 = [0, 1, 2].map((offset) => {
  const encoded = Buffer.from(`${'x'.repeat(offset)}${MARK}-`).toString('base64');
  return encoded.slice(offset === 0 ? 0 : 4, encoded.length - 4);
});

function firstSecret(text: string): string | undefined {
  const plain = text.toLowerCase().indexOf(MARK.toLowerCase());
  const at = [plain, ...IN_BASE64.map((piece) => text.indexOf(piece))].find((place) => place >= 0);
  return at === undefined ? undefined : text.slice(Math.max(0, at - 160), at + 80);
}

/**
 * Texts of prompts and rate limit headers, which are not secret in recordings with bodies because recordings exist to
 * keep them.
 */
const spoken = new Set<string>();

/** Returns a text that may appear in recordings but nowhere else. */
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

/** Everything the program has output, by source. */
export class Outputs {
  readonly #texts = new Map<string, string>();
  #count = 0;

  /** Adds an output; several outputs from one source are searched as one text. */
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

  /** Returns the sources whose output contains the text. */
  holding(text: string): readonly string[] {
    return [...this.#texts].filter(([, output]) => output.includes(text)).map(([where]) => where);
  }

  /** Asserts that no output contains a secret. */
  assertClean(): void {
    const found = [...this.#texts].flatMap(([where, text]) => {
      const around = firstSecret(text);
      return around === undefined ? [] : [`${where}: ...${around}...`];
    });
    assert.deepEqual(found, []);
  }
}
