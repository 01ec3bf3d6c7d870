import { type Clock, systemClock, type Timer } from '../../src/clock.ts';

/** Real time that a test can advance, so that everything has lasted longer. Timers keep real time. */
export class LeapingClock implements Clock {
  #aheadMs = 0;
  #asleepMs = 0;

  now(): number {
    return systemClock.now() + this.#aheadMs;
  }

  wallTime(): number {
    return Math.trunc(systemClock.wallTime() + this.#aheadMs + this.#asleepMs);
  }

  schedule(run: () => void, delayMs: number): Timer {
    return systemClock.schedule(run, delayMs);
  }

  cancel(timer: Timer): void {
    systemClock.cancel(timer);
  }

  /** Advances the time. */
  leap(ms: number): void {
    this.#aheadMs += ms;
  }

  /** Simulates sleep: only the wall clock advances. */
  sleep(ms: number): void {
    this.#asleepMs += ms;
  }
}
