import type { Clock } from '../clock.ts';
import { limitFreshness } from '../contract/format-limit.ts';
import type { ProxyState, Status } from '../contract/status.ts';
import type { ProxyServer } from '../proxy/proxy-server.ts';
import type { DesktopPort } from './desktop-port.ts';
import { proxyUrl } from './environment-lines.ts';
import { troubleOf } from './trouble.ts';

export interface ProgramStatusOptions {
  readonly clock: Clock;
  readonly proxy: ProxyServer;
  readonly state: () => ProxyState;
  readonly desktop: DesktopPort | undefined;
  readonly version: string;
  readonly isDemo: boolean;
}

/** How often listeners are told about requests in progress. */
const STATUS_EVERY_MS = 1000;

/** State of the program, and the listeners notified when it changes. */
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

  /** Current status. */
  view(): Status {
    const { proxy, clock, desktop, version, isDemo } = this.#options;
    const state = this.#options.state();
    const update = desktop?.about.update;
    const newer = update?.kind === 'on' ? update.newer : null;
    return {
      proxy: state,
      clientUrl: proxyUrl(proxy.reachableAt),
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

  /** Reports an uncaught error as trouble until the next start. */
  showInternalError(): void {
    this.#hasInternalError = true;
    this.touch();
  }

  /**
   * Calls `listener` when the status changes, at most once a second for requests; returns a function that unsubscribes.
   */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    this.#timer ??= setInterval(() => this.touch(), STATUS_EVERY_MS).unref();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#stopTimer();
    };
  }

  /** Notifies the listeners if anything has changed. */
  touch(): void {
    const { proxy, clock } = this.#options;
    // The tray also shows rate limits, and how old the readings are.
    const { sessions } = proxy;
    const now = clock.wallTime();
    const freshness = sessions.limits().map((window) => limitFreshness(window, now));
    const status = JSON.stringify([this.view(), sessions.limitsRevision, freshness]);
    if (status === this.#lastTold) return;
    this.#lastTold = status;
    this.tell();
  }

  /** Notifies the listeners of a change that the status itself doesn't show. */
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
