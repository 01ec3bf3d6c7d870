/** A timer returned by a {@link Clock}; opaque, only for passing back to that clock. */
export type Timer = object;

/** Time as the program sees it; tests advance a clock instead of waiting. */
export interface Clock {
  /** Milliseconds on a monotonic clock. */
  now(): number;
  /** Milliseconds since 1970. */
  wallTime(): number;
  /** Runs `run` once after `delayMs`. */
  schedule(run: () => void, delayMs: number): Timer;
  /** Cancels a timer; harmless if it has already run. */
  cancel(timer: Timer): void;
  /** Lets the process end without waiting for a timer. */
  unref?(timer: Timer): void;
}

/** A timer in real time. */
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
 * Real time. After a pause (a suspended process, a blocked event loop) timers fire before data waiting in the sockets
 * is read. Two turns later it has all been read, so a timeout for silence can tell that there was none.
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

/** Returns the UTC day of a time in milliseconds since 1970: `2026-11-28`. */
export function utcDay(wallTime: number): string {
  return new Date(wallTime).toISOString().slice(0, 10);
}

/** Waits; resolves to true after `delayMs`, or to false as soon as the signal is aborted. Leaves no timer behind. */
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
