import { type Clock, systemClock, type Timer } from '../../src/clock.ts';

/** The real time, which a test can send ahead: what has lasted a moment has lasted longer then. Timers keep real time. */
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

  /** So much later it is now. */
  leap(ms: number): void {
    this.#aheadMs += ms;
  }

  /** The machine sleeps: only the wall clock goes on. */
  sleep(ms: number): void {
    this.#asleepMs += ms;
  }
}
