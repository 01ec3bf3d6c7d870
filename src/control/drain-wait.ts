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
  /** The setting `drain_secs`; 0 waits for nothing. */
  readonly limitSecs: number;
  /** How many are waited for now. */
  readonly requests: () => number;
}

/** How often the log hears that fewer are waited for. */
const LOOK_MS = 1000;

/** The one wait for requests of a stop or a quit: until they are answered, the time is up, or its user has enough. */
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

  /** How it stands now. */
  get view(): StopWait {
    const { clock, requests } = this.#options;
    const leftMs = this.#isOver ? 0 : Math.max(0, this.#deadlineMs - clock.now());
    return { requests: requests(), leftSecs: Math.ceil(leftMs / 1000), isQuitting: this.#isQuitting };
  }

  /** The log's first line of it; `hint` follows where something is waited for. */
  begin(isQuitting: boolean, hint = ''): void {
    this.#isQuitting = isQuitting;
    const { view } = this;
    this.#logged = view.requests;
    const isWaiting = view.requests > 0 && view.leftSecs > 0;
    const line = isWaiting ? stoppingLine(view) : stoppingWord(view);
    const more = isWaiting && hint !== '' ? ` ${hint}` : '';
    this.#options.log.write('info', `${line}. No new requests are taken.${more}`);
    if (this.#timer === undefined) this.#look();
  }

  /** Resolves when `drained` does, or when the wait is over. */
  async until(drained: Promise<void>): Promise<void> {
    await Promise.race([drained, this.#enough.promise]);
    this.#end();
  }

  /** Waits no longer. */
  hurry(): void {
    this.#end();
  }

  /** There is nothing to wait for any more: the proxy runs again, or has ended. */
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
