import type { Clock } from '../clock.ts';
import { limitFreshness } from '../contract/format-limit.ts';
import type { ProxyState, Status } from '../contract/status.ts';
import type { ProxyServer } from '../proxy/proxy-server.ts';
import type { DesktopPort } from './desktop-port.ts';
import { troubleOf } from './trouble.ts';

export interface ProgramStatusOptions {
  readonly clock: Clock;
  readonly proxy: ProxyServer;
  readonly state: () => ProxyState;
  readonly desktop: DesktopPort | undefined;
  readonly version: string;
  readonly isDemo: boolean;
}

/** How often listeners hear of requests under way. */
const STATUS_EVERY_MS = 1000;

/** How the program is, and who is told when that changes. */
export class ProgramStatus {
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly #options: ProgramStatusOptions;
  readonly #listeners = new Set<() => void>();
  #timer: NodeJS.Timeout | undefined;
  #lastTold = '';
  #hasInternalError = false;

  constructor(options: ProgramStatusOptions) {
    this.#options = options;
    this.startedAt = options.clock.wallTime();
  }

  /** As it is now. */
  view(): Status {
    const { proxy, clock, desktop, version, isDemo } = this.#options;
    const state = this.#options.state();
    const update = desktop?.about.update;
    const newer = update?.kind === 'on' ? update.newer : null;
    return {
      proxy: state,
      trouble: troubleOf({
        state,
        runtimes: proxy.runtimes,
        nowMs: clock.now(),
        hasInternalError: this.#hasInternalError,
      }),
      inFlight: proxy.inFlight,
      version,
      pid: process.pid,
      startedAt: this.startedAt,
      platform: process.platform,
      isDesktop: desktop !== undefined,
      isDemo,
      ...(newer === null || newer.isDismissed ? {} : { newerVersion: newer.version }),
    };
  }

  /** Shows an error that nobody caught as trouble, until the next start. */
  showInternalError(): void {
    this.#hasInternalError = true;
    this.touch();
  }

  /** Calls back when the status changes, at most once a second for requests; gives the function that ends it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    this.#timer ??= setInterval(() => this.touch(), STATUS_EVERY_MS).unref();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#stopTimer();
    };
  }

  /** Something may have changed: listeners are told if it has. */
  touch(): void {
    const { proxy, clock } = this.#options;
    // The tray tells the rate limits, too, and how old what it tells is.
    const { sessions } = proxy;
    const now = clock.wallTime();
    const freshness = sessions.limits().map((window) => limitFreshness(window, now));
    const status = JSON.stringify([this.view(), sessions.limitsRevision, freshness]);
    if (status === this.#lastTold) return;
    this.#lastTold = status;
    this.tell();
  }

  /** Tells listeners of a change that the status itself does not show. */
  tell(): void {
    for (const listener of this.#listeners) listener();
  }

  close(): void {
    this.#stopTimer();
    this.#listeners.clear();
  }

  #stopTimer(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
