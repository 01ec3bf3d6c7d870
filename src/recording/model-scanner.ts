import { GrowingBytes } from '../answers/growing-bytes.ts';

/** Bytes of a request that are scanned; the response names the model as well. */
const MAX_SCANNED_BYTES = 1024 * 1024;
const MAX_NAME_BYTES = 256;

const QUOTE = 34;
const BACKSLASH = 92;

/** Finds the top-level `model` in a JSON text that arrives in chunks, without storing the text. */
export class ModelScanner {
  #scannedBytes = 0;
  #depth = 0;
  #inString = false;
  /** Number of backslashes at the end of the previous chunk, inside a string. */
  #backslashes = 0;
  /** The top-level string being read, or the last one read. */
  readonly #text = new GrowingBytes(MAX_NAME_BYTES);
  #isWhole = false;
  #afterModel = false;
  /** The model found. */
  model: string | undefined;

  push(chunk: Buffer): void {
    if (this.model !== undefined || this.#scannedBytes >= MAX_SCANNED_BYTES) return;
    this.#scannedBytes += chunk.length;
    let at = 0;
    while (at < chunk.length && this.model === undefined) {
      at = this.#inString ? this.#readString(chunk, at) : this.#readBetween(chunk, at);
    }
  }

  /**
   * Reads up to a string's closing quote. Searches for the quote directly, because strings make up most of a prompt.
   */
  #readString(chunk: Buffer, from: number): number {
    const end = chunk.indexOf(QUOTE, from);
    const piece = chunk.subarray(from, end < 0 ? chunk.length : end);
    const before = this.#backslashesBefore(piece);
    if (this.#depth === 1) this.#isWhole &&= this.#text.append(piece);
    if (end < 0) {
      this.#backslashes = before;
      return chunk.length;
    }
    this.#backslashes = 0;
    if (before % 2 === 1) {
      if (this.#depth === 1) this.#isWhole &&= this.#text.append(chunk.subarray(end, end + 1));
    } else this.#endString();
    return end + 1;
  }

  #backslashesBefore(piece: Buffer): number {
    let count = 0;
    while (count < piece.length && piece[piece.length - 1 - count] === BACKSLASH) count += 1;
    return count === piece.length ? count + this.#backslashes : count;
  }

  #endString(): void {
    this.#inString = false;
    if (this.#depth !== 1 || !this.#afterModel) return;
    this.#afterModel = false;
    const value = this.#string();
    if (value !== undefined) this.model = value;
  }

  #readBetween(chunk: Buffer, from: number): number {
    for (let at = from; at < chunk.length; at += 1) {
      switch (chunk[at]) {
        case QUOTE:
          this.#inString = true;
          this.#isWhole = true;
          this.#text.clear();
          return at + 1;
        case 123 /* { */:
        case 91 /* [ */:
          this.#depth += 1;
          break;
        case 125 /* } */:
        case 93 /* ] */:
          this.#depth -= 1;
          break;
        case 58 /* : */:
          if (this.#depth === 1) this.#afterModel = this.#string() === 'model';
          break;
        case 44 /* , */:
          if (this.#depth === 1) this.#afterModel = false;
          break;
        default:
          break;
      }
    }
    return chunk.length;
  }

  #string(): string | undefined {
    if (!this.#isWhole) return undefined;
    try {
      const parsed: unknown = JSON.parse(`"${this.#text.bytes().toString()}"`);
      return typeof parsed === 'string' ? parsed : undefined;
    } catch {
      return undefined; // not valid JSON, which the provider will report
    }
  }
}
