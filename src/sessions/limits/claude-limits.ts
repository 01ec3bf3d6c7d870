import { instant } from './instant.ts';
import {
  amount,
  type ExtraReading,
  isUsefulReading,
  type LimitAnswer,
  type LimitReading,
  MINUTES_PER_DAY,
  MINUTES_PER_HOUR,
  usedOf,
} from './limit-reading.ts';

const UNIFIED = 'anthropic-ratelimit-unified-';
const BY_KEY =
  /^anthropic-(?:ratelimit|priority)-((?:[a-z]+-)?(?:requests|tokens))-(limit|remaining|reset)$/u;
/** Names with the same prefix that are not windows. */
const NO_WINDOWS: ReadonlySet<string> = new Set(['overage', 'fallback', 'slow-budget']);
/** A reason that is a machine-readable code. */
const REASON = /^[\w-]{1,60}$/u;
/** Window names by their spelling in `representative-claim`. */
const CLAIMS: ReadonlyMap<string, string> = new Map([
  ['five_hour', '5h'],
  ['seven_day', '7d'],
]);

/** Returns the windows of a Claude subscription, whose headers use fractions and seconds since 1970. */
export function claudeWindows({ headers, now }: LimitAnswer): readonly LimitReading[] {
  const names = new Set<string>();
  for (const name of headers.keys()) {
    const [, window] = /^anthropic-ratelimit-unified-([\w-]{1,32})-(?:utilization|status)$/u.exec(name) ?? [];
    if (window !== undefined && !NO_WINDOWS.has(window)) names.add(window);
  }
  const of = (name: string): string | undefined => headers.get(UNIFIED + name);
  // A full window blocks nothing while extra usage is in use.
  const isPaidBeyond = of('overage-in-use')?.toLowerCase() === 'true';
  const isRefused = of('status') === 'rejected' && !isPaidBeyond;
  const claim = claimed(of('representative-claim'));
  if (isRefused && claim !== undefined) names.add(claim);
  return [...names]
    .map((name) => ({
      name,
      minutes: minutesOf(name),
      used: amount(of(`${name}-utilization`)) ?? null,
      isBlocked: (of(`${name}-status`) === 'rejected' && !isPaidBeyond) || (isRefused && name === claim),
      resetsAt: instant(of(`${name}-reset`) ?? (name === claim ? of('reset') : undefined), now),
      isShort: false,
    }))
    .filter(isUsefulReading);
}

/** Returns a Claude subscription's extra usage; undefined if the headers do not tell its state. */
export function claudeExtraUsage({ headers, now }: LimitAnswer): ExtraReading | undefined {
  const of = (name: string): string | undefined => headers.get(`${UNIFIED}overage-${name}`)?.trim();
  const reason = of('disabled-reason') ?? '';
  const state = extraState(of('status'), of('in-use'), reason);
  if (state === undefined) return undefined;
  return {
    state,
    reason: state === 'off' && REASON.test(reason) ? reason : null,
    used: amount(of('utilization')) ?? null,
    resetsAt: instant(of('reset'), now),
  };
}

function extraState(
  status: string | undefined,
  inUse: string | undefined,
  reason: string,
): ExtraReading['state'] | undefined {
  if (inUse?.toLowerCase() === 'true') return 'in_use';
  if (reason !== '' || status === 'rejected') return 'off';
  return status?.startsWith('allowed') === true ? 'on' : undefined;
}

/** Returns the per-minute limits of an Anthropic API key. */
export function anthropicKeyWindows({ headers, status, now }: LimitAnswer): readonly LimitReading[] {
  const found = new Map<string, Map<string, string>>();
  for (const [header, value] of headers) {
    const [, name, field] = BY_KEY.exec(header) ?? [];
    if (name === undefined || field === undefined) continue;
    const window = header.startsWith('anthropic-priority-') ? `priority-${name}` : name;
    found.set(window, (found.get(window) ?? new Map<string, string>()).set(field, value));
  }
  return [...found]
    .map(([name, fields]) => {
      const remaining = amount(fields.get('remaining'));
      return {
        name,
        minutes: 1,
        used: usedOf(amount(fields.get('limit')), remaining),
        isBlocked: status === 429 && remaining === 0,
        resetsAt: instant(fields.get('reset'), now),
        isShort: true,
      };
    })
    .filter(isUsefulReading);
}

/** Returns `5h` for `five_hour`, `7d_opus` for `seven_day_opus`. */
function claimed(claim: string | undefined): string | undefined {
  const [, base, model = ''] = /^(five_hour|seven_day)(_\w+)?$/u.exec(claim ?? '') ?? [];
  return base === undefined ? undefined : (CLAIMS.get(base) ?? base) + model;
}

function minutesOf(name: string): number | null {
  const [, count, unit] = /^(\d{1,3})([hd])(?:_|$)/u.exec(name) ?? [];
  if (count === undefined) return null;
  return Number(count) * (unit === 'h' ? MINUTES_PER_HOUR : MINUTES_PER_DAY);
}
