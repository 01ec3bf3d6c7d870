import { GrowingBytes } from '../growing-bytes.ts';
import { LongText, type LongTextLimits } from '../long-text.ts';

/** A message's text, whole, or its ends where it is too long to be kept. Good only until the call returns. */
export type MessageText = Buffer | LongText;

export interface TextLimits {
  /** Texts up to this size are whole. */
  readonly wholeBytes: number;
  /** What is kept of longer ones. */
  readonly ends: LongTextLimits;
}

/** Puts the text of a message together; one that comes in one piece is not copied. */
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

  /** The next piece; `isEnd` with the last, which may be empty. */
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

  /** The message is known to be too long: what is left out from now on is missed by nobody. */
  goLong(): void {
    if (this.#long !== undefined) return;
    this.#long = new LongText(this.#limits.ends);
    this.#long.append(this.#kept.bytes());
    this.#kept.clear();
  }
}
