import type { Clock } from '../clock.ts';
import type { TargetLog } from '../logging/logging.ts';
import { SleepWatch } from './sleep-watch.ts';

/** A look at the machine's addresses takes 0.1 ms: it is not repeated for each request of a burst. */
const LOOK_AGAIN_MS = 250;

export interface IdleTrustOptions {
  readonly clock: Clock;
  readonly log: TargetLog;
  /** Milliseconds since the machine started, sleep included; without it only the wall clock tells of sleep. */
  readonly uptimeMs: (() => number) | undefined;
  /** Compares the machine's addresses. */
  readonly lookAtAddresses: (() => void) | undefined;
  /** Closes idle connections. `sleptMs` is 0 where it was the wall clock that somebody set. */
  readonly onWake: (sleptMs: number) => void;
}

/** Sees to it that a request that comes right after a sleep or a change of network finds no connection from before. */
export class IdleTrust {
  readonly sleep: SleepWatch;
  readonly #options: IdleTrustOptions;
  /** When it was last looked at what would make idle connections useless. */
  #lookedAtMs = -Infinity;

  constructor(options: IdleTrustOptions) {
    this.#options = options;
    this.sleep = new SleepWatch({ onWake: (ms) => this.#woke(ms), uptimeMs: options.uptimeMs });
  }

  /** Looks whether the machine slept. */
  check(): void {
    const { clock } = this.#options;
    this.sleep.check(clock.wallTime(), clock.now());
  }

  /** To be called before an idle connection is taken. */
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
