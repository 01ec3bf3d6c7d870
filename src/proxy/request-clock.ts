import type { IncomingMessage } from 'node:http';
import type { Clock, Timer } from '../clock.ts';

/** How long a client may send nothing of an announced body before it counts as stalled. */
export const UPLOAD_STALL_MS = 60_000;

/** A request with time limits, and what to do when one is exceeded. */
export interface TimedRequest {
  /** Monotonic time by which it must have ended; read once. */
  readonly deadlineMs: number;
  totalTimeout(): void;
  uploadStalled(): void;
}

/** Enforces a request's time limits, on the whole request and on a stalled body, with a single timer. */
export class RequestClock {
  readonly #clock: Clock;
  readonly #request: IncomingMessage;
  readonly #timed: TimedRequest;
  readonly #deadlineMs: number;
  #timer: Timer;
  #readBytes: number;

  constructor(clock: Clock, request: IncomingMessage, timed: TimedRequest) {
    this.#clock = clock;
    this.#request = request;
    this.#timed = timed;
    this.#deadlineMs = timed.deadlineMs;
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
    if (this.#clock.now() >= this.#deadlineMs) return this.#timed.totalTimeout();
    const { complete, socket } = this.#request;
    // If the request is paused or data waits to be read, the provider is slow to accept it, not the client to send it.
    const isWaiting = !complete && !this.#request.isPaused() && this.#request.readableLength === 0;
    if (isWaiting && socket.bytesRead === this.#readBytes) return this.#timed.uploadStalled();
    this.#readBytes = socket.bytesRead;
    this.#timer = this.#schedule();
  }
}
