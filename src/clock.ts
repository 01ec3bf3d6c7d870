/** A timer that a {@link Clock} handed out; good only for giving back to it. */
export type Timer = object;

/** Time as the program sees it: a test turns a clock of its own instead of waiting. */
export interface Clock {
  /** Milliseconds of a clock that only goes forward. */
  now(): number;
  /** Milliseconds since 1970. */
  wallTime(): number;
  /** Runs `run` once after `delayMs`. */
  schedule(run: () => void, delayMs: number): Timer;
  /** Forgets a timer; one that has run already is no error. */
  cancel(timer: Timer): void;
  /** Lets the process end without waiting for a timer. */
  unref?(timer: Timer): void;
}

/** A timer of the real time. */
class RealTimer {
  readonly #timeout: NodeJS.Timeout;
  /** Undefined once it has run or was cancelled. */
  #run: (() => void) | undefined;

  constructor(run: () => void, delayMs: number) {
    this.#run = run;
    this.#timeout = setTimeout(() => setImmediate(() => setImmediate(() => this.#fire())), delayMs);
  }

  cancel(): void {
    this.#run = undefined;
    clearTimeout(this.#timeout);
  }

  unref(): void {
    this.#timeout.unref();
  }

  #fire(): void {
    const run = this.#run;
    this.#run = undefined;
    run?.();
  }
}

/**
 * The real time. After a pause (a suspended process, a blocked event loop) timers fire before anything that waits in the
 * sockets is read: two turns later everything has been, and whoever timed a silence can tell that there was none.
 */
export const systemClock: Clock = {
  now: () => performance.now(),
  wallTime: () => Date.now(),
  schedule: (run, delayMs) => new RealTimer(run, delayMs),
  cancel: (timer) => {
    if (timer instanceof RealTimer) timer.cancel();
  },
  unref: (timer) => {
    if (timer instanceof RealTimer) timer.unref();
  },
};

/** The day in UTC of a moment in milliseconds since 1970: `2026-11-28`. */
export function utcDay(wallTime: number): string {
  return new Date(wallTime).toISOString().slice(0, 10);
}

/** Waits; resolves to true when the time is over, to false at once when the signal is aborted. Leaves no timer. */
export function pause(clock: Clock, delayMs: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(false);
    const timer = clock.schedule(() => {
      signal.removeEventListener('abort', giveUp);
      resolve(true);
    }, delayMs);
    const giveUp = (): void => {
      clock.cancel(timer);
      resolve(false);
    };
    signal.addEventListener('abort', giveUp, { once: true });
  });
}
