import { JsonNesting } from './json-nesting.ts';
import { JsonScalar } from './json-scalar.ts';
import {
  MAX_MODEL_CHARS,
  type ModelReader,
  type ModelReading,
  modelReading,
  NO_MODEL,
  unreadable,
  utf8,
} from './model-reading.ts';

/** `\u0041` is the longest spelling of a character in JSON. */
const MAX_KEPT_BYTES = MAX_MODEL_CHARS * 6 + 1;
const BROKEN = unreadable('the JSON before it is broken');
const QUOTE = 34;
const BACKSLASH = 92;

type State =
  'value' | 'first_item' | 'first_key' | 'key' | 'colon' | 'after' | 'scalar' | 'string' | 'escape';

/**
 * Finds the first top-level `model` member of a JSON object, which arrives in pieces of any size. Scans every byte up
 * to it once, and requires valid JSON: text that two parsers may read differently must not choose a provider.
 */
export class JsonModelReader implements ModelReader {
  readonly #nesting = new JsonNesting();
  readonly #scalar = new JsonScalar();
  #state: State = 'value';
  /** The string being read is a key. */
  #isKey = false;
  /** The next value is the model. */
  #isModel = false;
  /** Hexadecimal digits still missing from a `\u` escape. */
  #hexLeft = 0;
  /** Bytes of a string whose text matters; undefined for any other string. */
  #kept: number[] | undefined;

  push(piece: Buffer): ModelReading | undefined {
    for (let at = 0; at < piece.length; at += 1) {
      if (this.#state === 'string') at = this.#leapOver(piece, at);
      const byte = piece[at];
      if (byte === undefined) return undefined;
      const reading = this.#take(byte);
      if (reading !== undefined) return reading;
    }
    return undefined;
  }

  end(): ModelReading {
    return unreadable('the JSON ends before it');
  }

  /** Returns the index of the next quote, backslash or control character of a string, or the end of the piece. */
  #leapOver(piece: Buffer, from: number): number {
    let at = from;
    for (let byte = piece[at]; byte !== undefined; byte = piece[(at += 1)]) {
      if (byte === QUOTE || byte === BACKSLASH || byte < 32) break;
    }
    if (this.#kept !== undefined) for (const byte of piece.subarray(from, at)) this.#keep(byte);
    return at;
  }

  #take(byte: number): ModelReading | undefined {
    switch (this.#state) {
      case 'string':
        return this.#inString(byte);
      case 'escape':
        return this.#inEscape(byte);
      case 'scalar':
        if (this.#scalar.takes(byte)) return undefined;
        if (!this.#scalar.isWhole) return BROKEN;
        this.#state = 'after';
        return this.#take(byte);
      default:
        return byte === 32 || byte === 9 || byte === 10 || byte === 13 ? undefined : this.#between(byte);
    }
  }

  #between(byte: number): ModelReading | undefined {
    switch (this.#state) {
      case 'first_key':
      case 'key':
        if (byte === 125 /* } */ && this.#state === 'first_key') return this.#leave();
        return byte === QUOTE ? this.#beginString(true) : BROKEN;
      case 'colon':
        if (byte !== 58 /* : */) return BROKEN;
        this.#state = 'value';
        return undefined;
      case 'after':
        return this.#afterValue(byte);
      default:
        if (byte === 93 /* ] */ && this.#state === 'first_item') return this.#leave();
        return this.#beginValue(byte);
    }
  }

  #beginValue(byte: number): ModelReading | undefined {
    if (byte === QUOTE) return this.#beginString(false);
    if (this.#isModel) return unreadable('it is not a string');
    if (byte === 123 /* { */ || byte === 91 /* [ */) {
      this.#nesting.enter(byte === 123);
      this.#state = byte === 123 ? 'first_key' : 'first_item';
      return undefined;
    }
    this.#state = 'scalar';
    return this.#scalar.begin(byte) ? undefined : BROKEN;
  }

  #afterValue(byte: number): ModelReading | undefined {
    const { isInObject } = this.#nesting;
    if (byte === 44 /* , */) {
      this.#state = isInObject ? 'key' : 'value';
      return undefined;
    }
    return byte === (isInObject ? 125 : 93) ? this.#leave() : BROKEN;
  }

  #leave(): ModelReading | undefined {
    this.#nesting.leave();
    this.#state = 'after';
    return this.#nesting.depth === 0 ? NO_MODEL : undefined;
  }

  #beginString(isKey: boolean): undefined {
    this.#isKey = isKey;
    this.#state = 'string';
    this.#kept = this.#isModel || (isKey && this.#nesting.depth === 1) ? [] : undefined;
  }

  #inString(byte: number): ModelReading | undefined {
    if (byte < 32) return BROKEN;
    if (byte === QUOTE) return this.#endString();
    this.#keep(byte);
    this.#state = 'escape';
    return undefined;
  }

  #inEscape(byte: number): ModelReading | undefined {
    this.#keep(byte);
    if (this.#hexLeft > 0) {
      if (!isHex(byte)) return BROKEN;
      this.#hexLeft -= 1;
    } else if (byte === 117 /* u */) this.#hexLeft = 4;
    else if (!ESCAPED.has(byte)) return BROKEN;
    if (this.#hexLeft === 0) this.#state = 'string';
    return undefined;
  }

  #endString(): ModelReading | undefined {
    const { text, isCut } = this.#text();
    if (this.#isKey) {
      this.#state = 'colon';
      this.#isModel = this.#nesting.depth === 1 && text === 'model';
      return undefined;
    }
    this.#state = 'after';
    if (!this.#isModel) return undefined;
    if (isCut) return modelReading('x'.repeat(MAX_MODEL_CHARS + 1));
    return text === undefined ? unreadable('it is not UTF-8') : modelReading(text);
  }

  #keep(byte: number): void {
    if (this.#kept !== undefined && this.#kept.length < MAX_KEPT_BYTES) this.#kept.push(byte);
  }

  #text(): { readonly text: string | undefined; readonly isCut: boolean } {
    const kept = this.#kept ?? [];
    if (kept.length >= MAX_KEPT_BYTES) return { text: undefined, isCut: true };
    const written = utf8(Uint8Array.from(kept));
    // Quotes, escapes and control characters are already checked, so this is a valid JSON string.
    const text: unknown = written === undefined ? undefined : JSON.parse(`"${written}"`);
    return { text: typeof text === 'string' ? text : undefined, isCut: false };
  }
}

/** `"\/bfnrt`. */
const ESCAPED: ReadonlySet<number> = new Set([34, 92, 47, 98, 102, 110, 114, 116]);

function isHex(byte: number): boolean {
  return (byte >= 48 && byte <= 57) || (byte >= 65 && byte <= 70) || (byte >= 97 && byte <= 102);
}
