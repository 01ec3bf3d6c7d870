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

/** After something has happened; one look for all that happens meanwhile. */
const SOON_MS = 1000;
/** While something is wrong, its end may come without a request. */
const AGAIN_MS = 15_000;
const MAX_AGAIN_MS = 60 * 60_000;

export interface AlertWatchOptions {
  readonly clock: Clock;
  readonly log: TargetLog;
  readonly facts: () => AlertFacts;
}

/** Looks for what is worth an alert after requests, and for as long as anything is wrong; an idle program is not woken. */
export class AlertWatch {
  readonly #options: AlertWatchOptions;
  readonly #store = new AlertStore();
  readonly #listeners = new Set<(news: AlertNews) => void>();
  #timer: Timer | undefined;
  /** The timer was set for something that has happened. */
  #isSoon = false;
  #isClosed = false;

  constructor(options: AlertWatchOptions) {
    this.#options = options;
  }

  /** Something may have changed: a request is over. Costs a comparison where a look is due anyway. */
  touch(): void {
    if (!this.#isSoon) this.#lookIn(SOON_MS);
  }

  /** Calls back with what is new and what has ended; gives the function that ends it. */
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

/** In how many milliseconds something may have ended without a request; undefined where nothing is wrong. */
function lookAgainMs(facts: AlertFacts, { standing }: AlertNews): number | undefined {
  if (isFailing(facts)) return AGAIN_MS;
  if (standing.length === 0) return undefined;
  if (standing.some(({ kind }) => kind !== 'limits')) return AGAIN_MS * 4;
  const nextReset = Math.min(
    ...facts.limits.flatMap(({ resetsAt }) => (resetsAt !== null && resetsAt > facts.now ? resetsAt : [])),
  );
  // Nothing ends of what has no end but by an answer, and that comes with a look.
  return Math.min(MAX_AGAIN_MS, Math.max(AGAIN_MS, nextReset - facts.now));
}

/** Whether what an alert told of is mended: what was switched off, forgotten or has only ended is not. */
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

/** A provider fails, though not yet for long enough. */
function isFailing({ pools }: AlertFacts): boolean {
  return pools.some(({ enabled, health }) => enabled && health.reachability.kind === 'failing');
}
