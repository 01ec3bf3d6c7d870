/** A machine that slept: another clock went on while the monotonic one stood still. */
const JUMP_MS = 5000;

export interface SleepWatchOptions {
  /** `sleptMs` is 0 where it was the wall clock that somebody set. */
  readonly onWake: (sleptMs: number) => void;
  /** Milliseconds since the machine started, sleep included; undefined where no such clock is to be asked. */
  readonly uptimeMs?: (() => number) | undefined;
}

/**
 * Notices that the machine slept, before the request that comes first afterwards takes a connection: the monotonic
 * clock is compared with those that go on in sleep.
 */
export class SleepWatch {
  readonly #options: SleepWatchOptions;
  #wallOffsetMs: number | undefined;
  #uptimeOffsetMs: number | undefined;

  constructor(options: SleepWatchOptions) {
    this.#options = options;
  }

  /**
   * Takes both clocks, read at the same moment; every request has read them anyway. A wall clock that was set counts as
   * sleep, too: it costs little.
   */
  check(wallMs: number, monotonicMs: number): void {
    const offsetMs = wallMs - monotonicMs;
    const before = this.#wallOffsetMs ?? offsetMs;
    // Follows slow drift; only a jump is told.
    this.#wallOffsetMs = offsetMs;
    if (Math.abs(offsetMs - before) <= JUMP_MS) return;
    this.#wake(this.#leap(monotonicMs) ?? Math.max(0, offsetMs - before));
  }

  /** Compares with the machine's uptime: a system call, and not fooled by who sets the wall clock. */
  checkUptime(monotonicMs: number): void {
    const leapMs = this.#leap(monotonicMs) ?? 0;
    if (leapMs > JUMP_MS) this.#wake(leapMs);
  }

  /** How much the uptime has gone ahead since it was last looked at; undefined where nobody knows. */
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
      return undefined; // the system does not tell, as in some sandboxes
    }
  }

  #wake(sleptMs: number): void {
    // One sleep shows on both clocks, and is told once.
    this.#wallOffsetMs = undefined;
    this.#uptimeOffsetMs = undefined;
    this.#options.onWake(sleptMs);
  }
}
