import { isText } from './content.ts';

/** So much of an answer that is an error is kept. */
const MAX_BYTES = 4096;

/** Words of an error; `isCut` where there were more. */
export interface ErrorText {
  readonly text: string;
  readonly isCut: boolean;
}

/** The beginning of the body of an answer that is an error, decoded; not of one that is no text. */
export class ErrorBody {
  readonly #pieces: Buffer[] = [];
  #length = 0;
  #isCut = false;

  /** Undefined where an answer of this status and media type has no words to keep. */
  static of(status: number, type: string): ErrorBody | undefined {
    return status >= 400 && (type === '' || isText(type)) ? new ErrorBody() : undefined;
  }

  push(chunk: Buffer): void {
    const room = MAX_BYTES - this.#length;
    if (chunk.length > room) this.#isCut = true;
    if (room === 0) return;
    // A copy: the piece is one of a larger buffer that may be used again.
    const piece = Buffer.from(chunk.subarray(0, room));
    this.#pieces.push(piece);
    this.#length += piece.length;
  }

  /** Undefined where nothing came. */
  get words(): ErrorText | undefined {
    if (this.#length === 0) return undefined;
    return {
      text: new TextDecoder().decode(Buffer.concat(this.#pieces), { stream: this.#isCut }),
      isCut: this.#isCut,
    };
  }
}
