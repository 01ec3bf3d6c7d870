import type { Socket } from 'node:net';

const CONTINUE = Buffer.from('HTTP/1.1 100');
/** Where the minor version stands, and what it is. */
const MINOR_AT = 7;
const ONE = 0x31;
const HEAD_END = '\r\n\r\n';
/** A longer head of an interim response is left to undici, which refuses it. */
const MAX_CONTINUE_BYTES = 8 * 1024;
/** How a server says that it is about to close a connection that idled too long. */
const REQUEST_TIMEOUT = /^HTTP\/1\.[01] 408/u;

/** Bytes that answer no request: a 408 before a close says the same as the close alone. */
export type Stray = 'none' | 'request_timeout' | 'other';

/** Looks at what a socket has received on its way into undici's parser. */
export class IncomingBytes {
  readonly #isExpected: () => boolean;
  /** The latest response is of HTTP/1.1. */
  isCurrent = false;
  #atStart = false;
  #held: Buffer | undefined;
  #stray: string | undefined;

  /** `isExpected` tells whether a request has been written and not been answered. */
  constructor(socket: Socket, isExpected: () => boolean) {
    this.#isExpected = isExpected;
    const read = socket.read.bind(socket);
    socket.read = (size) => {
      // Node cannot type it more closely: a Buffer or null, as no encoding is set and it is no stream of objects.
      const chunk = read(size) as Buffer | null;
      return chunk === null ? null : this.#look(chunk);
    };
  }

  /** A request is about to be written: the next bytes begin its response. */
  beginResponse(): void {
    this.#atStart = true;
    this.#held = undefined;
  }

  /** What came that answers no request. */
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

  /** Takes off a 100 Continue that nobody has asked for: undici would end the connection for it. */
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

/** The first line ends without a carriage return: undici refuses it, and its head has no end that is looked for. */
function endsBare(bytes: Buffer): boolean {
  const at = bytes.indexOf(0x0a);
  return at > 0 && bytes[at - 1] !== 0x0d;
}
