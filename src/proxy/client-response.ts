import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ResponseHead } from '../upstream/request.ts';
import { withAllowedOrigin } from './cross-origin.ts';
import { forwardedHead, interimHeaders, trailerPairs, withoutTrailer } from './response-head.ts';

/** A provider that sends more interim responses for one request keeps its client busy, and itself alive. */
const MAX_INTERIM = 64;

/** The client's side of one response: writes head and pieces so that each goes out when it is there. */
export class ClientResponse {
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #origin: string | undefined;
  /** Bytes of a response of known length still to come; -1 where the length is not known. */
  #missing = -1;
  #flushed = false;
  #ended = false;
  #streaming = false;
  #interims = 0;
  /** The head has been written; it may still wait for the first piece. */
  headWritten = false;

  /** `origin` is the one that may read the response besides, where a browser's window asks. */
  constructor(request: IncomingMessage, response: ServerResponse, origin: string | undefined) {
    this.#request = request;
    this.#response = response;
    this.#origin = origin;
  }

  /** Interim responses that were one too many to be passed on. */
  get interimDropped(): number {
    return Math.max(0, this.#interims - MAX_INTERIM);
  }

  /** Passes an interim response on; false for one too many. */
  information(head: ResponseHead): boolean {
    this.#interims += 1;
    if (this.#interims > MAX_INTERIM) return false;
    // An HTTP/1.0 client knows no interim responses (RFC 9110, 15.2).
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
    // Most heads arrive together with their first piece and go out in one write with it.
    process.nextTick(flushHead, this);
  }

  /** Writes a piece of the body; false asks to wait for `onDrained`. */
  data(chunk: Buffer): boolean {
    // undici hands over an empty piece where a read begins with the end of one; as a chunk it would end the response.
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

  /** Calls back once the client has read what waits. */
  onDrained(resume: () => void): void {
    (this.#response.socket ?? this.#response).once('drain', resume);
  }

  /** Ends a response that cannot be completed so that the client can tell: without its last chunk or length. */
  cut(clientIsStuck: boolean): void {
    const { socket } = this.#request;
    this.#response.removeAllListeners('drain');
    // Behind an earlier answer that is still going out: the connection ends when it is this one's turn.
    if (this.#response.socket === null) return void this.#response.destroy();
    // A client that does not read would never let the connection end; an HTTP/1.0 client
    // has only the end of the connection to go by: a reset is no end.
    if (this.#request.httpVersion === '1.0' || clientIsStuck) socket.resetAndDestroy();
    else socket.destroySoon();
  }

  /** Sends the head on its own if no byte of the body came with it. */
  flushHead(): void {
    if (this.#flushed || this.#response.destroyed) return;
    this.#flushed = true;
    this.#response.flushHeaders();
  }

  #write(chunk: Buffer): boolean {
    const { socket } = this.#response;
    // The first piece goes the usual way, in one write with the head; so does all that waits behind an earlier answer.
    if (!this.#streaming || socket === null) {
      this.#streaming = true;
      return this.#response.write(chunk);
    }
    // From then on straight to the socket: Node's own way takes four buffers and a tick for each chunk of a stream.
    return socket.write(this.#response.chunkedEncoding ? chunkFrame(chunk) : chunk);
  }
}

/** A chunk with its size and line ends (RFC 9112, 7.1), in one buffer. */
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
