import { type Clock, systemClock, type Timer } from '../../src/clock.ts';

/** A clock that only a test advances, so that every number is the same in every run. Timers keep real time. */
export class StandingClock implements Clock {
  readonly #beginWallMs: number;
  #passedMs = 0;

  /** Starts the clock at this time, in milliseconds since 1970. */
  constructor(beginWallMs: number) {
    this.#beginWallMs = beginWallMs;
  }

  now(): number {
    return 1_000_000 + this.#passedMs;
  }

  wallTime(): number {
    return this.#beginWallMs + this.#passedMs;
  }

  schedule(run: () => void, delayMs: number): Timer {
    return systemClock.schedule(run, delayMs);
  }

  cancel(timer: Timer): void {
    systemClock.cancel(timer);
  }

  /** Advances the clock at once. */
  step(ms: number): void {
    this.#passedMs += ms;
  }
}
