/** Difference to another clock that means that the machine slept while the monotonic clock stood still. */
const JUMP_MS = 5000;

export interface SleepWatchOptions {
  /** `sleptMs` is 0 if the wall clock was set back, or if the uptime shows that the machine didn't sleep. */
  readonly onWake: (sleptMs: number) => void;
  /** Milliseconds since the machine started, including sleep; undefined if no such clock is available. */
  readonly uptimeMs?: (() => number) | undefined;
}

/**
 * Detects that the machine slept, before the next request picks a connection, by comparing the monotonic clock with
 * clocks that keep running during sleep.
 */
export class SleepWatch {
  readonly #options: SleepWatchOptions;
  #wallOffsetMs: number | undefined;
  #uptimeOffsetMs: number | undefined;

  constructor(options: SleepWatchOptions) {
    this.#options = options;
  }

  /**
   * Compares two clocks read at the same moment, which every request does anyway. Setting the wall clock counts as
   * sleep, since that costs little.
   */
  check(wallMs: number, monotonicMs: number): void {
    const offsetMs = wallMs - monotonicMs;
    const before = this.#wallOffsetMs ?? offsetMs;
    // Follow slow drift; report only jumps.
    this.#wallOffsetMs = offsetMs;
    if (Math.abs(offsetMs - before) <= JUMP_MS) return;
    this.#wake(this.#leap(monotonicMs) ?? Math.max(0, offsetMs - before));
  }

  /** Compares with the machine's uptime, which costs a system call but doesn't depend on the wall clock. */
  checkUptime(monotonicMs: number): void {
    const leapMs = this.#leap(monotonicMs) ?? 0;
    if (leapMs > JUMP_MS) this.#wake(leapMs);
  }

  /** Returns how far the uptime has advanced beyond the monotonic clock since the last call; undefined if unknown. */
  #leap(monotonicMs: number): number | undefined {
    const upMs = this.#uptimeMs();
    if (upMs === undefined) return undefined;
    const offsetMs = upMs - monotonicMs;
    const before = this.#uptimeOffsetMs;
    this.#uptimeOffsetMs = offsetMs;
    return before === undefined ? undefined : Math.max(0, offsetMs - before);
  }

  #uptimeMs(): number | undefined {
    try {
      return this.#options.uptimeMs?.();
    } catch {
      return undefined; // not available, as in some sandboxes
    }
  }

  #wake(sleptMs: number): void {
    // Reset both, because one sleep shows on both clocks but must be reported once.
    this.#wallOffsetMs = undefined;
    this.#uptimeOffsetMs = undefined;
    this.#options.onWake(sleptMs);
  }
}
