import type { Clock, Timer } from '../clock.ts';
import {
  type Alert,
  type AlertFacts,
  type AlertNews,
  AlertStore,
  limitKey,
  providerKey,
  sessionAlertKey,
} from './alert-store.ts';
import type { TargetLog } from '../logging/logging.ts';

/** Delay after an event; a single check covers all events in the meantime. */
const SOON_MS = 1000;
/** Interval of checks while something is wrong, because that may end without a request. */
const AGAIN_MS = 15_000;
const MAX_AGAIN_MS = 60 * 60_000;

export interface AlertWatchOptions {
  readonly clock: Clock;
  readonly log: TargetLog;
  readonly facts: () => AlertFacts;
}

/** Checks for alerts after requests, and as long as anything is wrong; an idle program is not woken up. */
export class AlertWatch {
  readonly #options: AlertWatchOptions;
  readonly #store = new AlertStore();
  readonly #listeners = new Set<(news: AlertNews) => void>();
  #timer: Timer | undefined;
  /** Whether the timer was set by an event. */
  #isSoon = false;
  #isClosed = false;

  constructor(options: AlertWatchOptions) {
    this.#options = options;
  }

  /** Schedules a check after a request has finished. Costs only a comparison if one is already due. */
  touch(): void {
    if (!this.#isSoon) this.#lookIn(SOON_MS);
  }

  /** Calls `listener` with raised and cleared alerts; returns a function that unsubscribes it. */
  onNews(listener: (news: AlertNews) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  close(): void {
    this.#isClosed = true;
    this.#cancel();
  }

  #lookIn(ms: number): void {
    if (this.#isClosed) return;
    this.#cancel();
    this.#isSoon = ms === SOON_MS;
    this.#timer = this.#options.clock.schedule(() => {
      this.#timer = undefined;
      this.#isSoon = false;
      this.#look();
    }, ms);
  }

  #cancel(): void {
    if (this.#timer !== undefined) this.#options.clock.cancel(this.#timer);
    this.#timer = undefined;
  }

  #look(): void {
    const { facts, log } = this.#options;
    const now = facts();
    const news = this.#store.look(now);
    for (const { title, body, kind } of news.raised)
      log.write('warn', `${title}: ${body}`, { code: `alert_${kind}` });
    for (const alert of news.cleared.filter((one) => isMended(one, now)))
      log.write('info', `Resolved: ${alert.title}`, { code: `alert_${alert.kind}` });
    if (news.raised.length + news.cleared.length > 0) for (const listener of this.#listeners) listener(news);
    const againMs = lookAgainMs(now, news);
    if (againMs !== undefined) this.#lookIn(againMs);
  }
}

/** Delay until the next check, in milliseconds; undefined if nothing is wrong. */
function lookAgainMs(facts: AlertFacts, { standing }: AlertNews): number | undefined {
  if (isFailing(facts)) return AGAIN_MS;
  if (standing.length === 0) return undefined;
  if (standing.some(({ kind }) => kind !== 'limits')) return AGAIN_MS * 4;
  const nextReset = Math.min(
    ...facts.limits.flatMap(({ resetsAt }) => (resetsAt !== null && resetsAt > facts.now ? resetsAt : [])),
  );
  // A limit without a reset time ends only with a response, which triggers a check anyway.
  return Math.min(MAX_AGAIN_MS, Math.max(AGAIN_MS, nextReset - facts.now));
}

/** Whether the cause of a cleared alert was really resolved, rather than disabled, removed or ended. */
function isMended({ key, kind }: Alert, { settings, pools, sessions, limits }: AlertFacts): boolean {
  if (!settings[kind]) return false;
  switch (kind) {
    case 'limits':
      return limits.some((window) => limitKey(window) === key);
    case 'sessions':
      return sessions.some((session) => sessionAlertKey(session) === key && session.state !== 'ended');
    case 'providers':
      return pools.some((pool) => providerKey(pool) === key && pool.enabled);
    case 'cacheBreaks':
      return false;
  }
}

/** Whether a provider is failing, even if not long enough for an alert. */
function isFailing({ pools }: AlertFacts): boolean {
  return pools.some(({ enabled, health }) => enabled && health.reachability.kind === 'failing');
}
