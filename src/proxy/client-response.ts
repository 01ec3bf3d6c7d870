import type { IncomingMessage, ServerResponse } from 'node:http';
import { MAX_INTERIM_RESPONSES } from '../contract/program-limits.ts';
import type { ResponseHead } from '../upstream/request.ts';
import { withAllowedOrigin } from './cross-origin.ts';
import { forwardedHead, interimHeaders, trailerPairs, withoutTrailer } from './response-head.ts';

/** The client's side of one response. Writes the head and each chunk as soon as they are available. */
export class ClientResponse {
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #origin: string | undefined;
  /** Bytes still missing from a response of known length; -1 if the length is unknown. */
  #missing = -1;
  #flushed = false;
  #ended = false;
  #streaming = false;
  #interims = 0;
  /** Whether the head was written, though it may still be waiting for the first chunk. */
  headWritten = false;

  /** `origin` is an allowed origin, whose pages may read the response; undefined for requests without one. */
  constructor(request: IncomingMessage, response: ServerResponse, origin: string | undefined) {
    this.#request = request;
    this.#response = response;
    this.#origin = origin;
  }

  /** Interim responses beyond the limit, which were not forwarded. */
  get interimDropped(): number {
    return Math.max(0, this.#interims - MAX_INTERIM_RESPONSES);
  }

  /** Forwards an interim response; returns false if it exceeds the limit. */
  information(head: ResponseHead): boolean {
    this.#interims += 1;
    if (this.#interims > MAX_INTERIM_RESPONSES) return false;
    // HTTP/1.0 doesn't support interim responses (RFC 9110, 15.2).
    if (this.headWritten || this.#request.httpVersion === '1.0') return true;
    this.#response.writeInformation(head.status, interimHeaders(head));
    return true;
  }

  head(head: ResponseHead): void {
    const forwarded = forwardedHead(head);
    const bodiless = this.#request.method === 'HEAD' || head.status === 204 || head.status === 304;
    this.#missing = bodiless ? -1 : forwarded.contentLength;
    this.#response.sendDate = false;
    const chunked = !bodiless && forwarded.contentLength < 0 && this.#request.httpVersion !== '1.0';
    const plain =
      forwarded.announcesTrailer && !chunked ? withoutTrailer(forwarded.headers) : forwarded.headers;
    const headers = this.#origin === undefined ? plain : withAllowedOrigin(plain, this.#origin);
    this.#response.writeHead(head.status, forwarded.statusText, headers);
    this.headWritten = true;
    // Most heads arrive together with the first chunk, so both can go out in one write.
    process.nextTick(flushHead, this);
  }

  /** Writes a chunk of the body; returns false if the caller should wait for `onDrained`. */
  data(chunk: Buffer): boolean {
    // undici passes an empty chunk if a read begins with the end of a chunk; written out, it would end the response.
    if (chunk.length === 0) return true;
    this.#flushed = true;
    if (this.#missing >= 0) {
      this.#missing -= chunk.length;
      if (this.#missing === 0) {
        this.#ended = true;
        this.#response.end(chunk);
        return true;
      }
    }
    return this.#write(chunk);
  }

  end(rawTrailers: readonly Buffer[]): void {
    if (this.#ended) return;
    if (rawTrailers.length > 0) this.#response.addTrailers(trailerPairs(rawTrailers));
    this.#ended = true;
    this.#flushed = true;
    this.#response.end();
  }

  /** Calls back once the client has read the buffered data. */
  onDrained(resume: () => void): void {
    (this.#response.socket ?? this.#response).once('drain', resume);
  }

  /**
   * Aborts a response that cannot be completed in a way the client notices: without the last chunk, or short of its
   * length.
   */
  cut(clientIsStuck: boolean): void {
    const { socket } = this.#request;
    this.#response.removeAllListeners('drain');
    // An earlier response on this connection is still being written: the connection closes when this response's turn
    // comes.
    if (this.#response.socket === null) return void this.#response.destroy();
    // A stuck client never reads to the end of the connection, and for HTTP/1.0 a normal close would look like a
    // complete response: reset it.
    if (this.#request.httpVersion === '1.0' || clientIsStuck) socket.resetAndDestroy();
    else socket.destroySoon();
  }

  /** Sends the head alone if no byte of the body came with it. */
  flushHead(): void {
    if (this.#flushed || this.#response.destroyed) return;
    this.#flushed = true;
    this.#response.flushHeaders();
  }

  #write(chunk: Buffer): boolean {
    const { socket } = this.#response;
    // Use Node's write for the first chunk, which then goes out with the head, and while queued behind an earlier
    // response.
    if (!this.#streaming || socket === null) {
      this.#streaming = true;
      return this.#response.write(chunk);
    }
    // Write later chunks directly to the socket: Node's own path takes four buffers and a tick for each chunk of a
    // stream.
    return socket.write(this.#response.chunkedEncoding ? chunkFrame(chunk) : chunk);
  }
}

/** Returns a chunk with its size and line ends (RFC 9112, 7.1) in one buffer. */
function chunkFrame(chunk: Buffer): Buffer {
  const size = chunk.length.toString(16);
  const frame = Buffer.allocUnsafe(size.length + chunk.length + 4);
  frame.write(`${size}\r\n`, 0, 'latin1');
  frame.set(chunk, size.length + 2);
  frame.write('\r\n', size.length + 2 + chunk.length, 'latin1');
  return frame;
}

function flushHead(response: ClientResponse): void {
  response.flushHead();
}
