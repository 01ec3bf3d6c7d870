import { ALERT_THRESHOLDS } from '../contract/program-limits.ts';
import { breakText, durationText } from '../contract/format-break.ts';
import { limitLine, limitOwner } from '../contract/format-limit.ts';
import type { LimitWindow } from '../contract/limits.ts';
import type { AlertSession } from '../contract/sessions.ts';
import type { Settings } from '../contract/settings/settings.ts';
import type { PoolView } from '../contract/status.ts';
import { heldLevel, isWorthTelling, limitLevel, BLOCKED_LEVEL } from './limit-level.ts';

/** Minimum time between two cache break alerts for one session. */
const BREAK_EVERY_MS = 10 * 60_000;

/** A cause that returns within this time is not reported again. */
const TOLD_AGAIN_MS = 10 * 60_000;
/** Kinds that a single response can clear and the following ones raise again. */
const COMES_AND_GOES: ReadonlySet<Alert['kind']> = new Set(['sessions', 'providers']);

/** Something to notify a user about who is not looking at the window. Contains no id, path or prompt. */
export interface Alert {
  /** Identifies the cause; stable across alerts for it. */
  readonly key: string;
  /** Severity; the alert is raised again when it increases. */
  readonly rank: number;
  readonly kind: 'limits' | 'sessions' | 'providers' | 'cacheBreaks';
  readonly title: string;
  readonly body: string;
}

/** Input for deciding on alerts. */
export interface AlertFacts {
  readonly settings: Settings['alerts'];
  /** Wall clock time, then the monotonic time. */
  readonly now: number;
  readonly nowMs: number;
  readonly limits: readonly LimitWindow[];
  readonly sessions: readonly AlertSession[];
  readonly pools: readonly Pick<PoolView, 'provider' | 'enabled' | 'health'>[];
}

/** Alerts that are new or more severe, and alerts that have ended. */
export interface AlertNews {
  readonly raised: readonly Alert[];
  readonly cleared: readonly Alert[];
  /** All alerts currently active. */
  readonly standing: readonly Alert[];
}

/** Decides which alerts to raise, once for each cause. */
export class AlertStore {
  readonly #open = new Map<string, Alert>();
  /** Highest rank raised for each key, until the alert may be raised again. */
  readonly #told = new Map<string, { readonly rank: number; readonly seenAt: number }>();
  /** Level last raised for each rate-limit window. */
  readonly #levels = new Map<string, number>();
  /** Last break raised for each session. */
  readonly #breaks = new Map<
    number,
    { readonly alert: Alert; readonly at: number; readonly reportedAt: number }
  >();

  /** Compares the facts with the alerts raised so far. */
  look(facts: AlertFacts): AlertNews {
    const standing = this.#all(facts);
    const keys = new Set(standing.map(({ key }) => key));
    const raised = standing.filter(({ key, rank }) => rank > (this.#told.get(key)?.rank ?? -1));
    const cleared = [...this.#open.values()].filter(({ key }) => !keys.has(key));
    this.#open.clear();
    for (const alert of standing) this.#open.set(alert.key, alert);
    this.#remember(standing, facts.now);
    return { raised, cleared, standing };
  }

  /** Keeps alerts that come and go from being raised each time. */
  #remember(standing: readonly Alert[], now: number): void {
    for (const { key, kind, rank } of standing) {
      const told = Math.max(rank, this.#told.get(key)?.rank ?? 0);
      this.#told.set(key, { rank: told, seenAt: COMES_AND_GOES.has(kind) ? now : -Infinity });
    }
    for (const [key, { seenAt }] of this.#told)
      if (!this.#open.has(key) && now - seenAt >= TOLD_AGAIN_MS) this.#told.delete(key);
  }

  #all(facts: AlertFacts): readonly Alert[] {
    const { settings, sessions } = facts;
    for (const id of this.#breaks.keys())
      if (!sessions.some((session) => session.id === id)) this.#breaks.delete(id);
    return [
      ...(settings.limits ? this.#limitAlerts(facts) : []),
      ...(settings.sessions ? facts.sessions.flatMap((session) => troubleAlert(session, facts.now)) : []),
      ...(settings.providers ? facts.pools.flatMap((pool) => failingAlert(pool, facts.nowMs)) : []),
      ...(settings.cacheBreaks
        ? facts.sessions.flatMap((session) => this.#breakAlert(session, facts.now))
        : []),
    ];
  }

  #limitAlerts({ limits, now }: AlertFacts): readonly Alert[] {
    const keys = new Set(limits.map(limitKey));
    for (const key of this.#levels.keys()) if (!keys.has(key)) this.#levels.delete(key);
    return limits.filter(isWorthTelling).flatMap((window) => {
      const key = limitKey(window);
      const told = this.#levels.get(key) ?? 0;
      const level = told === 0 ? limitLevel(window, now) : heldLevel(window, now, told);
      this.#levels.set(key, level);
      if (level === 0) return [];
      const what = level === BLOCKED_LEVEL ? 'rate limit reached' : 'rate limit running low';
      const title = `${limitOwner(window)}: ${what}`;
      return [{ key, rank: level, kind: 'limits', title, body: limitLine(window, now) } as const];
    });
  }

  /** A break has no end, so its alert stays active until the next one may be raised. */
  #breakAlert(session: AlertSession, now: number): readonly Alert[] {
    const told = this.#breaks.get(session.id);
    if (told !== undefined && now - told.reportedAt < BREAK_EVERY_MS) return [told.alert];
    const { mainBreak: latest } = session;
    if (latest === null || latest.at <= (told?.at ?? now - BREAK_EVERY_MS)) return [];
    if (latest.kind !== 'break' || !latest.isFull || latest.readable < ALERT_THRESHOLDS.cacheBreakTokens)
      return [];
    const alert: Alert = {
      key: `cacheBreaks ${session.id} ${latest.at}`,
      rank: 0,
      kind: 'cacheBreaks',
      title: `${session.name}: prompt cache not used`,
      body: breakText(latest),
    };
    this.#breaks.set(session.id, { alert, at: latest.at, reportedAt: now });
    return [alert];
  }
}

/** Keys that identify alerts with the same cause. */
export function limitKey({ provider, account, name }: LimitWindow): string {
  return `limits ${provider} ${account} ${name}`;
}

export function sessionAlertKey({ id }: Pick<AlertSession, 'id'>): string {
  return `sessions ${id}`;
}

export function providerKey({ provider }: Pick<PoolView, 'provider'>): string {
  return `providers ${provider}`;
}

function troubleAlert({ id, name, trouble }: AlertSession, now: number): readonly Alert[] {
  if (trouble === null) return [];
  const { failures, retryAt } = trouble;
  const isWaiting = retryAt !== null && retryAt > now;
  const body = isWaiting
    ? `Its provider asks it to wait ${durationText(retryAt - now)}.`
    : `${failures} requests in a row failed. See the Sessions page.`;
  const title = isWaiting ? `${name} has to wait` : `${name} keeps failing`;
  return [{ key: sessionAlertKey({ id }), rank: Number(isWaiting), kind: 'sessions', title, body }];
}

function failingAlert(
  { provider, enabled, health }: AlertFacts['pools'][number],
  nowMs: number,
): readonly Alert[] {
  const { reachability } = health;
  if (!enabled || reachability.kind !== 'failing' || nowMs - reachability.sinceMs < ALERT_THRESHOLDS.outageMs)
    return [];
  const title = `Provider '${provider}' can't be reached`;
  return [{ key: providerKey({ provider }), rank: 0, kind: 'providers', title, body: reachability.message }];
}
