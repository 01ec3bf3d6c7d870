/** A machine that slept: the wall clock went on while the monotonic one stood still. */
const JUMP_MS = 5000;

/**
 * Notices that the machine slept, before the request that comes first afterwards takes a connection: two clocks
 * that the request has read anyway are compared.
 */
export class SleepWatch {
  readonly #onWake: () => void;
  #offsetMs: number | undefined;

  constructor(onWake: () => void) {
    this.#onWake = onWake;
  }

  /** Takes both clocks, read at the same moment. A wall clock that was set counts as sleep, too: it costs little. */
  check(wallMs: number, monotonicMs: number): void {
    const offsetMs = wallMs - monotonicMs;
    const before = this.#offsetMs ?? offsetMs;
    // Follows slow drift; only a jump is told.
    this.#offsetMs = offsetMs;
    if (Math.abs(offsetMs - before) > JUMP_MS) this.#onWake();
  }
}
