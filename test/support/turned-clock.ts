import type { Clock, Timer } from '../../src/clock.ts';

interface Scheduled {
  readonly atMs: number;
  readonly run: () => void;
}

/** A clock that stands still until a test turns it. Wall time and monotonic time go together. */
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

  /** The machine sleeps: only the wall clock goes on. */
  sleep(ms: number): void {
    this.#asleepMs += ms;
  }

  /** Timers that wait; 0 after everything is closed. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Goes forward, running what falls due on the way in its order. */
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
