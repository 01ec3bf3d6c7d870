import type { Clock } from '../clock.ts';
import type { TargetLog } from '../logging/logging.ts';
import { SleepWatch } from './sleep-watch.ts';

/** Checking the machine's addresses takes 0.1 ms, so it isn't repeated for each request of a burst. */
const LOOK_AGAIN_MS = 250;

export interface IdleTrustOptions {
  readonly clock: Clock;
  readonly log: TargetLog;
  /** Milliseconds since the machine started, including sleep; without it only the wall clock reveals sleep. */
  readonly uptimeMs: (() => number) | undefined;
  /** Checks whether the machine's addresses have changed. */
  readonly lookAtAddresses: (() => void) | undefined;
  /**
   * Closes idle connections. `sleptMs` is 0 if the wall clock was set back, or if the uptime shows that the machine
   * didn't sleep.
   */
  readonly onWake: (sleptMs: number) => void;
}

/** Ensures that a request right after sleep or a network change doesn't reuse a connection from before. */
export class IdleTrust {
  readonly sleep: SleepWatch;
  readonly #options: IdleTrustOptions;
  /** When `beforeReuse` last ran its checks. */
  #lookedAtMs = -Infinity;

  constructor(options: IdleTrustOptions) {
    this.#options = options;
    this.sleep = new SleepWatch({ onWake: (ms) => this.#woke(ms), uptimeMs: options.uptimeMs });
  }

  /** Checks whether the machine slept. */
  check(): void {
    const { clock } = this.#options;
    this.sleep.check(clock.wallTime(), clock.now());
  }

  /** Call this before reusing an idle connection. */
  beforeReuse(): void {
    const nowMs = this.#options.clock.now();
    if (nowMs - this.#lookedAtMs < LOOK_AGAIN_MS) return;
    this.#lookedAtMs = nowMs;
    this.sleep.checkUptime(nowMs);
    this.#options.lookAtAddresses?.();
  }

  #woke(sleptMs: number): void {
    this.#options.log.write('info', 'The machine slept, or its clock was set: idle connections are closed');
    this.#options.onWake(sleptMs);
  }
}
