import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock, Timer } from '../clock.ts';

/** A client that sends nothing for this long is assumed to have abandoned its upload. */
const SILENCE_MS = 5000;
/** Total time limit for reading the rest of an upload. */
const MAX_MS = 30_000;
/** Limit on the data read from a client that may not use the proxy. */
const MAX_STRANGER_BYTES = 64 * 1024;
const MAX_STRANGER_MS = 5000;

/** A request answered before the client has sent all of it. */
export interface Unfinished {
  readonly request: IncomingMessage;
  readonly socket: Socket;
  readonly isStranger: boolean;
}

/**
 * Keeps reading after a response that came before the end of its request: closing a connection with unread bytes resets
 * it, and a client still sending would lose the response (RFC 9112, 9.6). Node discards the data.
 */
export class Lingering {
  readonly #clock: Clock;
  readonly #sockets = new Set<Socket>();

  readonly #whenRead: (socket: Socket) => void;

  /** `whenRead` is called for each connection whose request was completed. */
  constructor(clock: Clock, whenRead: (socket: Socket) => void) {
    this.#clock = clock;
    this.#whenRead = whenRead;
  }

  /** Whether the rest of a request is being read on this connection. */
  has(socket: Socket): boolean {
    return this.#sockets.has(socket);
  }

  /** Stops writing; the connection closes once the client closes it or takes too long. */
  close(unfinished: Unfinished): void {
    unfinished.socket.end();
    this.readRest(unfinished);
  }

  /** Reads until the request is complete; closes the connection only if that takes too long. */
  readRest({ request, socket, isStranger }: Unfinished): void {
    if (this.#sockets.has(socket)) return;
    this.#sockets.add(socket);
    const maxBytes = socket.bytesRead + (isStranger ? MAX_STRANGER_BYTES : Infinity);
    const endMs = this.#clock.now() + (isStranger ? MAX_STRANGER_MS : MAX_MS);
    let timer: Timer | undefined;
    const stop = (): void => {
      this.#sockets.delete(socket);
      if (timer !== undefined) this.#clock.cancel(timer);
    };
    const wait = (readBytes: number): void => {
      const leftMs = Math.min(SILENCE_MS, endMs - this.#clock.now());
      timer = this.#clock.schedule(() => {
        if (this.#clock.now() >= endMs || socket.bytesRead === readBytes) socket.destroy();
        else wait(socket.bytesRead);
      }, leftMs);
    };
    wait(socket.bytesRead);
    socket.once('close', stop);
    request.once('end', () => {
      // Stop only if the connection stays open, for its next request.
      if (!socket.writable) return;
      stop();
      socket.removeListener('close', stop);
      this.#whenRead(socket);
    });
    if (isStranger) {
      request.on('data', () => {
        if (socket.bytesRead > maxBytes) socket.destroy();
      });
    }
  }
}
