import type { Socket } from 'node:net';
import type { Clock, Timer } from '../clock.ts';
import type { ConnectionFate } from './fates.ts';

/** What a hint promises is kept a little longer, so that it is the client who closes. */
const HINT_GRACE_MS = 1500;

/** A connection to the made-up provider, which ends it after it has idled as long as its fate allows. */
export class KeptSocket {
  readonly #socket: Socket;
  readonly #clock: Clock;
  #fate: ConnectionFate | undefined;
  #timer: Timer | undefined;

  constructor(socket: Socket, clock: Clock) {
    this.#socket = socket;
    this.#clock = clock;
    socket.on('close', () => this.#stopTimer());
  }

  /** A request has come; the first one brings the fate, which the dialect deals. */
  busy(dealFate: () => ConnectionFate): void {
    this.#fate ??= dealFate();
    this.#stopTimer();
  }

  /** An answer is complete. */
  idle(): void {
    const fate = this.#fate;
    if (fate === undefined || this.#socket.destroyed) return;
    this.#stopTimer();
    const graceMs = fate.ending === 'hint' ? HINT_GRACE_MS : 0;
    this.#timer = this.#clock.schedule(() => this.#end(fate), fate.idleMs + graceMs);
  }

  /** The value of `Keep-Alive` in its answers; undefined where it promises nothing. */
  get hint(): string | undefined {
    return this.#fate?.ending === 'hint' ? `timeout=${Math.trunc(this.#fate.idleMs / 1000)}` : undefined;
  }

  /** Ends it at once and for good. */
  cut(): void {
    this.#stopTimer();
    this.#socket.destroy();
  }

  #end(fate: ConnectionFate): void {
    this.#timer = undefined;
    if (fate.ending === 'reset') this.#socket.resetAndDestroy();
    else this.#socket.end();
  }

  #stopTimer(): void {
    if (this.#timer !== undefined) this.#clock.cancel(this.#timer);
    this.#timer = undefined;
  }
}
