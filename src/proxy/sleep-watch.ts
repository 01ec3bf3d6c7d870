/** A machine that slept: another clock went on while the monotonic one stood still. */
const JUMP_MS = 5000;

export interface SleepWatchOptions {
  /** `sleptMs` is 0 where the wall clock was set back. */
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
    if (Math.abs(offsetMs - before) > JUMP_MS) this.#wake(Math.max(0, offsetMs - before));
  }

  /** Compares with the machine's uptime: a system call, and not fooled by who sets the wall clock. */
  checkUptime(monotonicMs: number): void {
    const { uptimeMs } = this.#options;
    if (uptimeMs === undefined) return;
    let upMs: number;
    try {
      upMs = uptimeMs();
    } catch {
      return; // the system does not tell, as in some sandboxes
    }
    const offsetMs = upMs - monotonicMs;
    const before = this.#uptimeOffsetMs ?? offsetMs;
    this.#uptimeOffsetMs = offsetMs;
    if (offsetMs - before > JUMP_MS) this.#wake(offsetMs - before);
  }

  #wake(sleptMs: number): void {
    // One sleep shows on both clocks, and is told once.
    this.#wallOffsetMs = undefined;
    this.#uptimeOffsetMs = undefined;
    this.#options.onWake(sleptMs);
  }
}
