import type { Clock, Timer } from '../../src/clock.ts';

interface Scheduled {
  readonly atMs: number;
  readonly run: () => void;
}

/** A clock that only moves when a test turns it. Wall time and monotonic time advance together. */
export class TurnedClock implements Clock {
  #nowMs = 1_000_000;
  #asleepMs = 0;
  readonly #timers = new Set<Scheduled>();

  now(): number {
    return this.#nowMs;
  }

  wallTime(): number {
    return 1_700_000_000_000 + this.#nowMs + this.#asleepMs;
  }

  schedule(run: () => void, delayMs: number): Timer {
    const timer: Scheduled = { atMs: this.#nowMs + delayMs, run };
    this.#timers.add(timer);
    return timer;
  }

  cancel(timer: Timer): void {
    for (const scheduled of this.#timers) if (scheduled === timer) this.#timers.delete(scheduled);
  }

  /** Simulates sleep: only the wall clock advances. */
  sleep(ms: number): void {
    this.#asleepMs += ms;
  }

  /** Number of pending timers; 0 after everything is closed. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Advances the clock and runs the timers that fall due, in order. */
  turn(ms: number): void {
    const endMs = this.#nowMs + ms;
    for (;;) {
      const due = [...this.#timers]
        .filter((timer) => timer.atMs <= endMs)
        .toSorted((a, b) => a.atMs - b.atMs)[0];
      if (due === undefined) break;
      this.#timers.delete(due);
      this.#nowMs = Math.max(this.#nowMs, due.atMs);
      due.run();
    }
    this.#nowMs = endMs;
  }
}
