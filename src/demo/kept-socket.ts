import type { Socket } from 'node:net';
import type { Clock, Timer } from '../clock.ts';
import type { ConnectionFault } from './fault-script.ts';

/** The server waits slightly longer than the hint promises, so that the client closes first. */
const HINT_GRACE_MS = 1500;

/** A connection to the fake provider, which closes it after the idle time its fault allows. */
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

  /** Marks the start of a request; the first one gets the fault from the dialect. */
  busy(nextFault: () => ConnectionFault): void {
    this.#fault ??= nextFault();
    this.#stopTimer();
  }

  /** Marks the end of a response, and starts the idle timer. */
  idle(): void {
    const fault = this.#fault;
    if (fault === undefined || this.#socket.destroyed) return;
    this.#stopTimer();
    const graceMs = fault.ending === 'hint' ? HINT_GRACE_MS : 0;
    this.#timer = this.#clock.schedule(() => this.#end(fault), fault.idleMs + graceMs);
  }

  /** Value of `Keep-Alive` in its responses; undefined if it promises nothing. */
  get hint(): string | undefined {
    return this.#fault?.ending === 'hint' ? `timeout=${Math.trunc(this.#fault.idleMs / 1000)}` : undefined;
  }

  /** Closes the connection immediately. */
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
