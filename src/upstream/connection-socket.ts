import type { Socket } from 'node:net';
import type { Flow } from './kernel-table.ts';

export interface SocketEnds {
  /** The server has closed its side. */
  fin(): void;
  /** It is gone, for whatever reason. */
  gone(): void;
}

/** The socket of a connection, with what was seen of its end before undici made something of it. */
export class ConnectionSocket {
  readonly socket: Socket;
  sawFin = false;
  /** The first fault. */
  error: Error | undefined;

  constructor(socket: Socket, ends: SocketEnds) {
    this.socket = socket;
    // Registered before undici's own, so that a reset is known before undici presents the body as complete.
    socket.on('end', () => {
      this.sawFin = true;
      ends.fin();
    });
    socket.on('error', (error: Error) => {
      // undici destroys a socket it will not reuse with an error that reports no fault.
      if (!('code' in error && error.code === 'UND_ERR_INFO')) this.error ??= error;
    });
    socket.on('close', () => ends.gone());
  }

  /** Whether it has ended, as far as it is known. */
  get isDead(): boolean {
    return this.socket.destroyed || this.sawFin;
  }

  /** Whether something may be written to it. */
  get isUsable(): boolean {
    return !this.isDead && this.error === undefined && this.socket.writable;
  }

  /** Its two ends; undefined once it is gone. */
  get flow(): Flow | undefined {
    const { localPort, remotePort, remoteAddress } = this.socket;
    if (localPort === undefined || remotePort === undefined || remoteAddress === undefined) return undefined;
    return { localPort, remotePort, remoteAddress };
  }
}
