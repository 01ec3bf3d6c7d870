import { type ExtraUsage, LIMIT_STALE_MS, type LimitWindow } from './limits.ts';

const MINUTES_PER_HOUR = 60;
const MINUTES_PER_DAY = 24 * MINUTES_PER_HOUR;
/** Resets sooner than this are also shown as a wait beside the time of day. */
const SOON_MS = 2 * 3_600_000;
const DAY_MS = 24 * 3_600_000;
const WEEK_MS = 7 * DAY_MS;

/** Reliability of a window's reading, which may be old or from before the window's reset. */
export type LimitFreshness = 'fresh' | 'stale' | 'reset_passed';

/** Tells how far a window's reading can be relied on at `now` (milliseconds since 1970). */
export function limitFreshness({ asOf, resetsAt }: LimitWindow, now: number): LimitFreshness {
  if (resetsAt !== null && resetsAt <= now) return 'reset_passed';
  return now - asOf > LIMIT_STALE_MS ? 'stale' : 'fresh';
}

/** Whether requests are currently refused, as far as is known. */
export function isBlockedNow({ isBlocked, resetsAt }: LimitWindow, now: number): boolean {
  return isBlocked && (resetsAt === null || resetsAt > now);
}

/** Returns the share left, 0 to 1; null if unknown, which includes any time after the window's reset. */
export function leftShare(window: LimitWindow, now: number): number | null {
  if (window.used === null || limitFreshness(window, now) === 'reset_passed') return null;
  return Math.max(0, 1 - window.used);
}

/** Returns for example `5 hours`, `7 days`, `7 days, Opus` or `tokens per minute`. */
export function limitName({ name, minutes }: Pick<LimitWindow, 'name' | 'minutes'>): string {
  const [, length, what = ''] = /^(\d+[dhm])(?:_(.+))?$/u.exec(name) ?? [];
  if (length !== undefined && minutes !== null) {
    const duration = durationName(minutes);
    return what === '' ? duration : `${duration}, ${capitalized(what.replaceAll('_', ' '))}`;
  }
  const words = name.replace(/-(?:minute|day)$/u, '').replaceAll(/[-_]/gu, ' ');
  if (minutes === 1) return `${words} per minute`;
  return minutes === MINUTES_PER_DAY ? `${words} per day` : words;
}

/** Returns the short name: `5 h`, `7 days, Opus`. */
function shortLimitName(window: Pick<LimitWindow, 'name' | 'minutes'>): string {
  return limitName(window).replace(/^(\d+) hours?/u, '$1 h');
}

/** Returns `18% left`, `0% left` or `unknown`; whole percents, rounded down so that they never promise too much. */
export function leftText(window: LimitWindow, now: number): string {
  const left = leftShare(window, now);
  return left === null ? 'unknown' : `${percentDown(left)}% left`;
}

/** Returns `resets 17:40, in 82 min`, `resets Mon 09:00` or `was reset 17:40`; empty if the reset time is unknown. */
export function resetText({ resetsAt }: Pick<LimitWindow, 'resetsAt'>, now: number): string {
  if (resetsAt === null) return '';
  const clock = clockText(resetsAt, now);
  if (resetsAt <= now) return `was reset ${clock}`;
  if (resetsAt - now >= SOON_MS) return `resets ${clock}`;
  return `resets ${clock}, in ${Math.max(1, Math.ceil((resetsAt - now) / 60_000))} min`;
}

/** Returns for example `as of 16:17`. */
export function asOfText({ asOf }: Pick<LimitWindow, 'asOf'>, now: number): string {
  return `as of ${clockText(asOf, now)}`;
}

export interface LineOptions {
  /** Percents are rounded down to a multiple of this; 1 by default. */
  readonly step?: number;
}

/**
 * Describes a window on one line: `5 h: 69% left, resets 17:30`, `5 h: blocked until 17:40`, `7 days: 70% left, read
 * 15:51` for an old reading, `5 h: unknown since its reset 17:40`.
 */
export function limitLine(window: LimitWindow, now: number, { step = 1 }: LineOptions = {}): string {
  const name = shortLimitName(window);
  const { resetsAt, asOf } = window;
  if (isBlockedNow(window, now))
    return resetsAt === null ? `${name}: blocked` : `${name}: blocked until ${clockText(resetsAt, now)}`;
  const left = leftShare(window, now);
  if (left === null)
    return resetsAt === null
      ? `${name}: unknown`
      : `${name}: unknown since its reset ${clockText(resetsAt, now)}`;
  const text = `${name}: ${Math.floor(percentDown(left) / step) * step}% left`;
  if (limitFreshness(window, now) === 'stale') return `${text}, read ${clockText(asOf, now)}`;
  return resetsAt === null ? text : `${text}, resets ${clockText(resetsAt, now)}`;
}

/** Returns `in use`, `on` or `off`. */
export function extraStateText({ state }: Pick<ExtraUsage, 'state'>): string {
  return state === 'in_use' ? 'in use' : state;
}

/** Returns the details: `40% used`, `org level disabled`, both, or an empty string. */
export function extraDetailText({ used, reason }: Pick<ExtraUsage, 'used' | 'reason'>): string {
  const parts = [
    used === null ? '' : `${Math.ceil(used * 100 - 1e-9)}% used`,
    reason?.replaceAll(/[-_]/gu, ' '),
  ];
  return parts.filter(Boolean).join(', ');
}

/**
 * Describes extra usage on one line: `extra usage: in use, 40% used, resets Tue 09:00`, `extra usage: off, org level
 * disabled, read 15:51`.
 */
export function extraLine(extra: ExtraUsage, now: number): string {
  const { resetsAt, asOf } = extra;
  const parts = [
    extraStateText(extra),
    extraDetailText(extra),
    resetsAt === null || resetsAt <= now ? '' : `resets ${clockText(resetsAt, now)}`,
    now - asOf > LIMIT_STALE_MS ? `read ${clockText(asOf, now)}` : '',
  ];
  return `extra usage: ${parts.filter(Boolean).join(', ')}`;
}

/** Returns one window for each account with known extra usage, in order. */
export function extraUsages(
  windows: readonly LimitWindow[],
): readonly (LimitWindow & { readonly extra: ExtraUsage })[] {
  const seen = new Set<string>();
  return windows.flatMap((window) => {
    const { provider, account, extra } = window;
    const key = `${provider} ${account}`;
    if (extra === undefined || seen.has(key)) return [];
    seen.add(key);
    return [{ ...window, extra }];
  });
}

/** Returns the owner of a window: `Claude`, `Codex (account 2)`, `openai`. */
export function limitOwner({
  provider,
  account,
  isOneOfMany,
  minutes,
}: Pick<LimitWindow, 'provider' | 'account' | 'isOneOfMany' | 'minutes'>): string {
  // A plan's windows last hours; those of an API key are labelled with the provider's name.
  const isPlan = minutes !== null && minutes > 1 && minutes !== MINUTES_PER_DAY;
  const owner = isPlan ? (PLANS.get(provider) ?? provider) : provider;
  return isOneOfMany ? `${owner} (account ${account})` : owner;
}

/** Sorts by which window stops work first: blocked ones, then fresh ones with the least left, stale ones last. */
export function bindingFirst(windows: readonly LimitWindow[], now: number): readonly LimitWindow[] {
  return windows.toSorted(
    (one, other) =>
      rank(one, now) - rank(other, now) || (leftShare(one, now) ?? 2) - (leftShare(other, now) ?? 2),
  );
}

/** Plans behind the built-in providers. */
const PLANS: ReadonlyMap<string, string> = new Map([
  ['anthropic', 'Claude'],
  ['openai', 'Codex'],
]);

function rank(window: LimitWindow, now: number): number {
  if (isBlockedNow(window, now)) return 0;
  return limitFreshness(window, now) === 'fresh' ? 1 : 2;
}

/** Compensates for rounding errors of doubles: 1 - 0.31 must not become 68. */
function percentDown(share: number): number {
  return Math.floor(share * 100 + 1e-9);
}

function durationName(minutes: number): string {
  if (minutes % MINUTES_PER_DAY === 0) return counted(minutes / MINUTES_PER_DAY, 'day');
  if (minutes % MINUTES_PER_HOUR === 0) return counted(minutes / MINUTES_PER_HOUR, 'hour');
  return counted(minutes, 'minute');
}

function counted(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Returns `17:40` on the same day, `Mon 09:00` within a week, else `Dec 5`, in the reader's time zone. */
function clockText(at: number, now: number): string {
  const date = new Date(at);
  const time = `${two(date.getHours())}:${two(date.getMinutes())}`;
  if (new Date(now).toDateString() === date.toDateString()) return time;
  const day = date.toDateString().split(' ');
  return Math.abs(at - now) < WEEK_MS ? `${day[0] ?? ''} ${time}` : `${day[1] ?? ''} ${date.getDate()}`;
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}
