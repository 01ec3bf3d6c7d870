import type { Socket } from 'node:net';

const CONTINUE = Buffer.from('HTTP/1.1 100');
/** Offset of the HTTP minor version, and the expected character (`1`). */
const MINOR_AT = 7;
const ONE = 0x31;
const HEAD_END = '\r\n\r\n';
/** If the head of an interim response is longer than this, undici gets it and rejects it. */
const MAX_CONTINUE_BYTES = 8 * 1024;
/** Response with which a server announces that it is closing a connection that idled too long. */
const REQUEST_TIMEOUT = /^HTTP\/1\.[01] 408/u;

/** Bytes that belong to no request; a 408 before a close means the same as the close alone. */
export type Stray = 'none' | 'request_timeout' | 'other';

/** Inspects what a socket has received before undici's parser sees it. */
export class IncomingBytes {
  readonly #isExpected: () => boolean;
  /** Whether the latest response is HTTP/1.1. */
  isCurrent = false;
  #atStart = false;
  #held: Buffer | undefined;
  #stray: string | undefined;

  /** `isExpected` tells whether a request has been written but not yet responded to. */
  constructor(socket: Socket, isExpected: () => boolean) {
    this.#isExpected = isExpected;
    const read = socket.read.bind(socket);
    socket.read = (size) => {
      // Node has no narrower type: always a Buffer or null, because no encoding is set and this is not an object-mode
      // stream.
      const chunk = read(size) as Buffer | null;
      return chunk === null ? null : this.#look(chunk);
    };
  }

  /** Called before a request is written: the next bytes start its response. */
  beginResponse(): void {
    this.#atStart = true;
    this.#held = undefined;
  }

  /** Kind of unsolicited bytes received, if any. */
  get stray(): Stray {
    if (this.#stray === undefined) return 'none';
    return REQUEST_TIMEOUT.test(this.#stray) ? 'request_timeout' : 'other';
  }

  #look(chunk: Buffer): Buffer | null {
    if (!this.#isExpected()) {
      this.#stray ??= chunk.toString('latin1', 0, 16);
      return chunk;
    }
    return this.#atStart ? this.#withoutContinue(chunk) : chunk;
  }

  /** Strips a 100 Continue that was not requested: undici would close the connection over it. */
  #withoutContinue(chunk: Buffer): Buffer | null {
    const bytes = this.#held === undefined ? chunk : Buffer.concat([this.#held, chunk]);
    this.#held = undefined;
    const seen = Math.min(bytes.length, CONTINUE.length);
    const end = bytes.indexOf(HEAD_END);
    const size = end < 0 ? bytes.length : end + HEAD_END.length;
    this.isCurrent = bytes[MINOR_AT] === ONE;
    if (!endsBare(bytes) && bytes.compare(CONTINUE, 0, seen, 0, seen) === 0 && size <= MAX_CONTINUE_BYTES) {
      if (end < 0) {
        this.#held = bytes;
        return null;
      }
      this.#atStart = false;
      return size === bytes.length ? null : bytes.subarray(size);
    }
    this.#atStart = false;
    return bytes;
  }
}

/**
 * Whether the first line ends without a carriage return: undici rejects that, and the search for the end of the head
 * would find nothing.
 */
function endsBare(bytes: Buffer): boolean {
  const at = bytes.indexOf(0x0a);
  return at > 0 && bytes[at - 1] !== 0x0d;
}
