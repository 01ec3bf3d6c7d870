import type { Clock, Timer } from '../clock.ts';
import type { TargetLog } from '../logging/logging.ts';
import { AlertBook, type AlertFacts, type AlertNews } from './alert-book.ts';

/** After something has happened; one look for all that happens meanwhile. */
const SOON_MS = 1000;
/** While something is wrong, its end may come without a request. */
const AGAIN_MS = 15_000;
const AGAIN_MOST_MS = 60 * 60_000;

export interface AlertWatchOptions {
  readonly clock: Clock;
  readonly log: TargetLog;
  readonly facts: () => AlertFacts;
}

/** Looks for what is worth an alert after requests, and for as long as anything is wrong; an idle program is not woken. */
export class AlertWatch {
  readonly #options: AlertWatchOptions;
  readonly #book = new AlertBook();
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
    const news = this.#book.look(now);
    for (const { title, body, kind } of news.raised)
      log.write('warn', `${title}: ${body}`, { code: `alert_${kind}` });
    // What was switched off is not solved, and a cache break is not either.
    for (const { title, kind } of news.cleared)
      if (kind !== 'cacheBreaks' && now.settings[kind])
        log.write('info', `Solved: ${title}`, { code: `alert_${kind}` });
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
  const resets = facts.limits.flatMap(({ resetsAt }) => (resetsAt === null ? [] : resetsAt - facts.now));
  return Math.min(
    AGAIN_MOST_MS,
    Math.max(
      AGAIN_MS,
      ...resets
        .filter((ms) => ms > 0)
        .toSorted((a, b) => a - b)
        .slice(0, 1),
    ),
  );
}

/** A provider fails, though not yet for long enough. */
function isFailing({ pools }: AlertFacts): boolean {
  return pools.some(({ enabled, health }) => enabled && health.reachability.kind === 'failing');
}
