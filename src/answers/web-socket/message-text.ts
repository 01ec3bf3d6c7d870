import { GrowingBytes } from '../growing-bytes.ts';
import { LongText, type LongTextLimits } from '../long-text.ts';

/** Whole text of a message, or its beginning and end if it is too long to keep. Valid only until the call returns. */
export type MessageText = Buffer | LongText;

export interface TextLimits {
  /** Maximum size of a text that is kept whole. */
  readonly wholeBytes: number;
  /** How much to keep of longer texts. */
  readonly ends: LongTextLimits;
}

/** Assembles the text of a message; a text in a single piece is not copied. */
export class TextBuilder {
  readonly #limits: TextLimits;
  readonly #told: (text: MessageText) => void;
  readonly #kept: GrowingBytes;
  #long: LongText | undefined;

  constructor(limits: TextLimits, told: (text: MessageText) => void) {
    this.#limits = limits;
    this.#told = told;
    this.#kept = new GrowingBytes(limits.wholeBytes);
  }

  /** Adds a piece; `isEnd` on the last, which may be empty. */
  take(bytes: Buffer, isEnd: boolean): void {
    if (
      this.#long === undefined &&
      isEnd &&
      this.#kept.length === 0 &&
      bytes.length <= this.#limits.wholeBytes
    )
      return this.#told(bytes);
    if (this.#long === undefined && !this.#kept.append(bytes)) this.goLong();
    this.#long?.append(bytes);
    if (!isEnd) return;
    const text = this.#long ?? this.#kept.bytes();
    this.#long = undefined;
    this.#told(text);
    this.#kept.clear();
  }

  /** Keeps only the ends from here on, so the caller may skip the middle. */
  goLong(): void {
    if (this.#long !== undefined) return;
    this.#long = new LongText(this.#limits.ends);
    this.#long.append(this.#kept.bytes());
    this.#kept.clear();
  }
}
