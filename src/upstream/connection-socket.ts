import type { Socket } from 'node:net';
import { IncomingBytes, type Stray } from './incoming-bytes.ts';
import type { Flow } from './kernel-table.ts';
import { readBeforeWriteErrors } from './write-errors.ts';
import { errorCode } from '../system/error-code.ts';

export interface SocketEnds {
  /** The server has closed its side. */
  fin(): void;
  /** The socket is gone, for whatever reason. */
  gone(): void;
  /** Whether a request has been written and not answered. */
  isAwaited(): boolean;
}

/** A connection's socket, which records how it ended before undici interprets that. */
export class ConnectionSocket {
  readonly socket: Socket;
  sawFin = false;
  #error: Error | undefined;
  readonly #incoming: IncomingBytes;
  /** Error of a write, which may be reported late; an end that follows it is not a clean one. */
  readonly #writeError: () => Error | undefined;

  constructor(socket: Socket, ends: SocketEnds) {
    this.socket = socket;
    // Registered before undici's listener, so that a reset is known before undici reports the body as complete.
    socket.on('end', () => {
      this.sawFin = true;
      ends.fin();
    });
    socket.on('error', (error: Error) => {
      // undici destroys a socket that it will not reuse with an error that is not a fault.
      if (errorCode(error) !== 'UND_ERR_INFO') this.#error ??= error;
    });
    socket.on('close', () => ends.gone());
    this.#writeError = readBeforeWriteErrors(socket);
    this.#incoming = new IncomingBytes(socket, () => ends.isAwaited());
  }

  /** First error. */
  get fault(): Error | undefined {
    return this.#writeError() ?? this.#error;
  }

  /** Kind of bytes received that belong to no response. */
  get stray(): Stray {
    return this.#incoming.stray;
  }

  /** Whether the latest response is HTTP/1.1. */
  get isCurrent(): boolean {
    return this.#incoming.isCurrent;
  }

  /** Whether written data is still waiting to be sent. */
  get isWriting(): boolean {
    return this.socket.writableLength > 0;
  }

  /** Marks that a request is about to be written, so the next bytes begin its response. */
  beginResponse(): void {
    this.#incoming.beginResponse();
  }

  /** Whether it is known to have ended. */
  get isDead(): boolean {
    return this.socket.destroyed || this.sawFin;
  }

  /** Whether it can be written to. */
  get isUsable(): boolean {
    return !this.isDead && this.stray === 'none' && this.#error === undefined && this.socket.writable;
  }

  /** Its addresses and ports; undefined once it is gone. */
  get flow(): Flow | undefined {
    const { localPort, remotePort, remoteAddress } = this.socket;
    if (localPort === undefined || remotePort === undefined || remoteAddress === undefined) return undefined;
    return { localPort, remotePort, remoteAddress };
  }
}
