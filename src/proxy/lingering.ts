import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock, Timer } from '../clock.ts';

/** A client that sends nothing for so long will not go on with its upload. */
const SILENCE_MS = 5000;
/** How long the rest of an upload is read in all. */
const MAX_MS = 30_000;
/** What is read of somebody who may not use the proxy. */
const MAX_STRANGER_BYTES = 64 * 1024;
const MAX_STRANGER_MS = 5000;

/** One connection whose client has its answer before it has sent its whole request. */
export interface Unfinished {
  readonly request: IncomingMessage;
  readonly socket: Socket;
  readonly isStranger: boolean;
}

/**
 * Reads on after an answer that came before the end of its request: a connection that is closed with bytes unread is
 * reset, and a client that is still sending then loses the answer (RFC 9112, 9.6). Node drops what is read.
 */
export class Lingering {
  readonly #clock: Clock;
  readonly #sockets = new Set<Socket>();

  readonly #whenRead: (socket: Socket) => void;

  /** `whenRead` hears of each connection whose request is complete at last. */
  constructor(clock: Clock, whenRead: (socket: Socket) => void) {
    this.#clock = clock;
    this.#whenRead = whenRead;
  }

  /** Whether the rest of a request is being read on this connection. */
  has(socket: Socket): boolean {
    return this.#sockets.has(socket);
  }

  /** Nothing is written any more; the connection closes once the client does, or takes too long. */
  close(unfinished: Unfinished): void {
    unfinished.socket.end();
    this.readRest(unfinished);
  }

  /** Reads until the request is complete; the connection closes only if that takes too long. */
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
      // Where the connection goes on, the next request is welcome.
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
