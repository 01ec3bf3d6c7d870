import type { Socket } from 'node:net';
import type { Clock, Timer } from '../clock.ts';
import type { ConnectionFault } from './fault-script.ts';

/** What a hint promises is kept a little longer, so that it is the client who closes. */
const HINT_GRACE_MS = 1500;

/** A connection to the made-up provider, which ends it after it has idled as long as its fault allows. */
export class KeptSocket {
  readonly #socket: Socket;
  readonly #clock: Clock;
  #fault: ConnectionFault | undefined;
  #timer: Timer | undefined;

  constructor(socket: Socket, clock: Clock) {
    this.#socket = socket;
    this.#clock = clock;
    socket.on('close', () => this.#stopTimer());
  }

  /** A request has come; the first one brings the fault, which the dialect deals. */
  busy(nextFault: () => ConnectionFault): void {
    this.#fault ??= nextFault();
    this.#stopTimer();
  }

  /** An answer is complete. */
  idle(): void {
    const fault = this.#fault;
    if (fault === undefined || this.#socket.destroyed) return;
    this.#stopTimer();
    const graceMs = fault.ending === 'hint' ? HINT_GRACE_MS : 0;
    this.#timer = this.#clock.schedule(() => this.#end(fault), fault.idleMs + graceMs);
  }

  /** The value of `Keep-Alive` in its answers; undefined where it promises nothing. */
  get hint(): string | undefined {
    return this.#fault?.ending === 'hint' ? `timeout=${Math.trunc(this.#fault.idleMs / 1000)}` : undefined;
  }

  /** Ends it at once and for good. */
  cut(): void {
    this.#stopTimer();
    this.#socket.destroy();
  }

  #end(fault: ConnectionFault): void {
    this.#timer = undefined;
    if (fault.ending === 'reset') this.#socket.resetAndDestroy();
    else this.#socket.end();
  }

  #stopTimer(): void {
    if (this.#timer !== undefined) this.#clock.cancel(this.#timer);
    this.#timer = undefined;
  }
}
