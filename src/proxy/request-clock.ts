import type { IncomingMessage } from 'node:http';
import type { Clock, Timer } from '../clock.ts';

/** A client that sends no byte of a body it has announced for this long has stalled. */
export const UPLOAD_STALL_MS = 60_000;

/** What the clock of a request ends it with. */
export interface RequestClockEnds {
  totalTimeout(): void;
  uploadStalled(): void;
}

/** Times one request: all of it, and a body that does not come. One timer, however long the request takes. */
export class RequestClock {
  readonly #clock: Clock;
  readonly #request: IncomingMessage;
  readonly #ends: RequestClockEnds;
  readonly #deadlineMs: number;
  #timer: Timer;
  #readBytes: number;

  constructor(clock: Clock, request: IncomingMessage, deadlineMs: number, ends: RequestClockEnds) {
    this.#clock = clock;
    this.#request = request;
    this.#ends = ends;
    this.#deadlineMs = deadlineMs;
    this.#readBytes = request.socket.bytesRead;
    this.#timer = this.#schedule();
  }

  stop(): void {
    this.#clock.cancel(this.#timer);
  }

  #schedule(): Timer {
    const leftMs = Math.max(0, this.#deadlineMs - this.#clock.now());
    const waitMs = this.#request.complete ? leftMs : Math.min(leftMs, UPLOAD_STALL_MS);
    return this.#clock.schedule(() => this.#check(), waitMs);
  }

  #check(): void {
    if (this.#clock.now() >= this.#deadlineMs) return this.#ends.totalTimeout();
    const { complete, socket } = this.#request;
    // While it is paused, or what has come is not taken, the provider does not read: not the client's doing.
    const isWaiting = !complete && !this.#request.isPaused() && this.#request.readableLength === 0;
    if (isWaiting && socket.bytesRead === this.#readBytes) return this.#ends.uploadStalled();
    this.#readBytes = socket.bytesRead;
    this.#timer = this.#schedule();
  }
}
