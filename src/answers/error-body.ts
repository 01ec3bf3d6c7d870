import { isText } from './content.ts';

/** Number of bytes kept of an error response. */
const MAX_BYTES = 4096;

/** Text of an error; `isCut` if it was truncated. */
export interface ErrorText {
  readonly text: string;
  readonly isCut: boolean;
}

/** Beginning of the decoded body of an error response, if it is text. */
export class ErrorBody {
  readonly #pieces: Buffer[] = [];
  #length = 0;
  #isCut = false;

  /** Returns undefined if the status or media type means there is no error text to keep. */
  static of(status: number, type: string): ErrorBody | undefined {
    return status >= 400 && (type === '' || isText(type)) ? new ErrorBody() : undefined;
  }

  push(chunk: Buffer): void {
    const room = MAX_BYTES - this.#length;
    if (chunk.length > room) this.#isCut = true;
    if (room === 0) return;
    // A copy, so that the rest of the larger buffer the piece belongs to can be freed.
    const piece = Buffer.from(chunk.subarray(0, room));
    this.#pieces.push(piece);
    this.#length += piece.length;
  }

  /** Undefined if nothing was received. */
  get words(): ErrorText | undefined {
    if (this.#length === 0) return undefined;
    return {
      text: new TextDecoder().decode(Buffer.concat(this.#pieces), { stream: this.#isCut }),
      isCut: this.#isCut,
    };
  }
}
