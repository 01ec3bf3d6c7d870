import type { Socket } from 'node:net';
import { IncomingBytes, type Stray } from './incoming-bytes.ts';
import type { Flow } from './kernel-table.ts';
import { readBeforeWriteErrors } from './write-errors.ts';

export interface SocketEnds {
  /** The server has closed its side. */
  fin(): void;
  /** It is gone, for whatever reason. */
  gone(): void;
  /** Whether a request has been written and not been answered. */
  isAwaited(): boolean;
}

/** The socket of a connection, with what was seen of its end before undici made something of it. */
export class ConnectionSocket {
  readonly socket: Socket;
  sawFin = false;
  #error: Error | undefined;
  readonly #incoming: IncomingBytes;
  /** The error of a write, which may be held back: the end that follows it is no clean one. */
  readonly #writeError: () => Error | undefined;

  constructor(socket: Socket, ends: SocketEnds) {
    this.socket = socket;
    // Registered before undici's own, so that a reset is known before undici presents the body as complete.
    socket.on('end', () => {
      this.sawFin = true;
      ends.fin();
    });
    socket.on('error', (error: Error) => {
      // undici destroys a socket it will not reuse with an error that reports no fault.
      if (!('code' in error && error.code === 'UND_ERR_INFO')) this.#error ??= error;
    });
    socket.on('close', () => ends.gone());
    this.#writeError = readBeforeWriteErrors(socket);
    this.#incoming = new IncomingBytes(socket, () => ends.isAwaited());
  }

  /** The first fault. */
  get fault(): Error | undefined {
    return this.#writeError() ?? this.#error;
  }

  /** What came that answers no request. */
  get stray(): Stray {
    return this.#incoming.stray;
  }

  /** The latest response is of HTTP/1.1. */
  get isCurrent(): boolean {
    return this.#incoming.isCurrent;
  }

  /** Not all that was written to it has gone out. */
  get isWriting(): boolean {
    return this.socket.writableLength > 0;
  }

  /** A request is about to be written: the next bytes begin its response. */
  beginResponse(): void {
    this.#incoming.beginResponse();
  }

  /** Whether it has ended, as far as it is known. */
  get isDead(): boolean {
    return this.socket.destroyed || this.sawFin;
  }

  /** Whether something may be written to it. */
  get isUsable(): boolean {
    return !this.isDead && this.stray === 'none' && this.#error === undefined && this.socket.writable;
  }

  /** Its two ends; undefined once it is gone. */
  get flow(): Flow | undefined {
    const { localPort, remotePort, remoteAddress } = this.socket;
    if (localPort === undefined || remotePort === undefined || remoteAddress === undefined) return undefined;
    return { localPort, remotePort, remoteAddress };
  }
}
