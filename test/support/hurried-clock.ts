import { type Clock, systemClock, type Timer } from '../../src/clock.ts';

/** Real time, accelerated, so that half a minute passes in seconds. Counts its pending timers. */
export class HurriedClock implements Clock {
  readonly #speed: number;
  readonly #startMs = systemClock.now();
  readonly #startWallMs = systemClock.wallTime();
  readonly #waiting = new Set<Timer>();

  constructor(speed: number) {
    this.#speed = speed;
  }

  now(): number {
    return (systemClock.now() - this.#startMs) * this.#speed;
  }

  wallTime(): number {
    return Math.trunc(this.#startWallMs + this.now());
  }

  schedule(run: () => void, delayMs: number): Timer {
    const timer = systemClock.schedule(() => {
      this.#waiting.delete(timer);
      run();
    }, delayMs / this.#speed);
    this.#waiting.add(timer);
    return timer;
  }

  cancel(timer: Timer): void {
    this.#waiting.delete(timer);
    systemClock.cancel(timer);
  }

  /** Number of pending timers; 0 after everything is closed. */
  get pending(): number {
    return this.#waiting.size;
  }
}
