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
}

// Node clears by object identity; this one is the only maker of the timers it gets back.
const cancelTimeout = clearTimeout as (timer: Timer) => void;

/** The real time. */
export const systemClock: Clock = {
  now: () => performance.now(),
  wallTime: () => Date.now(),
  schedule: (run, delayMs) => setTimeout(run, delayMs),
  cancel: cancelTimeout,
};
