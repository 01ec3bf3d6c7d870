import type { Clock, Timer } from '../clock.ts';
import {
  countRequests,
  type StopWait,
  stoppingLine,
  stoppingWord,
  formatStopWait,
} from '../contract/stop-wait.ts';
import type { TargetLog } from '../logging/logging.ts';

export interface DrainWaitOptions {
  readonly clock: Clock;
  readonly log: TargetLog;
  /** The setting `drain_secs`; 0 means no wait. */
  readonly limitSecs: number;
  /** Returns the number of requests being waited for. */
  readonly requests: () => number;
}

/** How often the log may report that fewer requests are left. */
const LOOK_MS = 1000;

/**
 * The wait of a stop or a quit for requests in progress: until all have finished, the time is up, or the user ends it.
 */
export class DrainWait {
  readonly #options: DrainWaitOptions;
  readonly #deadlineMs: number;
  readonly #enough = Promise.withResolvers<void>();
  #timer: Timer | undefined;
  #logged = 0;
  #isOver = false;
  #isQuitting = false;

  constructor(options: DrainWaitOptions) {
    this.#options = options;
    this.#deadlineMs = options.clock.now() + options.limitSecs * 1000;
  }

  /** Current state of the wait. */
  get view(): StopWait {
    const { clock, requests } = this.#options;
    const leftMs = this.#isOver ? 0 : Math.max(0, this.#deadlineMs - clock.now());
    return { requests: requests(), leftSecs: Math.ceil(leftMs / 1000), isQuitting: this.#isQuitting };
  }

  /** Logs the first line about the wait; `hint` is appended if there is anything to wait for. */
  begin(isQuitting: boolean, hint = ''): void {
    this.#isQuitting = isQuitting;
    const { view } = this;
    this.#logged = view.requests;
    const isWaiting = view.requests > 0 && view.leftSecs > 0;
    const line = isWaiting ? stoppingLine(view) : stoppingWord(view);
    const more = isWaiting && hint !== '' ? ` ${hint}` : '';
    this.#options.log.write('info', `${line}. No new requests are accepted.${more}`);
    if (this.#timer === undefined) this.#look();
  }

  /** Resolves when `drained` does, or when the wait ends. */
  async until(drained: Promise<void>): Promise<void> {
    await Promise.race([drained, this.#enough.promise]);
    this.#end();
  }

  /** Ends the wait. */
  hurry(): void {
    this.#end();
  }

  /** Cancels the wait, because the proxy runs again or has ended. */
  cancel(): void {
    this.#isOver = true;
    if (this.#timer !== undefined) this.#options.clock.cancel(this.#timer);
    this.#enough.resolve();
  }

  #look(): void {
    const { clock, log } = this.#options;
    const leftMs = this.#deadlineMs - clock.now();
    if (leftMs <= 0) return this.#end();
    const { view } = this;
    if (view.requests !== this.#logged) log.write('info', formatStopWait(view));
    this.#logged = view.requests;
    this.#timer = clock.schedule(() => this.#look(), Math.min(LOOK_MS, leftMs));
  }

  #end(): void {
    if (this.#isOver) return;
    const left = this.#options.requests();
    if (left > 0) this.#options.log.write('warn', `No longer waiting for ${countRequests(left)}`);
    this.cancel();
  }
}
