import { instant } from './instant.ts';
import {
  amount,
  isUsefulReading,
  type LimitAnswer,
  type LimitReading,
  MINUTES_PER_DAY,
  MINUTES_PER_HOUR,
} from './limit-reading.ts';

const WINDOW = /^x-([a-z][a-z0-9-]{0,48})-(primary|secondary)-used-percent$/u;

/** Fields of one window in the provider's units, as text. */
interface CodexWindow {
  /** `primary` or `secondary`; their meaning depends on the plan. */
  readonly place: string;
  /** Model or feature that it applies to; empty for the general window. */
  readonly family: string;
  readonly usedPercent: string | undefined;
  readonly minutes: string | undefined;
  readonly resetAt: string | undefined;
  readonly resetAfter: string | undefined;
  /** The provider reports that a limit was reached. */
  readonly isReached: boolean;
}

/** Returns the windows of a ChatGPT login from headers, which use percents, minutes and seconds since 1970. */
export function codexWindows({ headers, status, now }: LimitAnswer): readonly LimitReading[] {
  const found: LimitReading[] = [];
  for (const name of headers.keys()) {
    const [, family = '', place] = WINDOW.exec(name) ?? [];
    if (place === undefined) continue;
    const of = (field: string): string | undefined => headers.get(`x-${family}-${field}`);
    const reading = readingOf(
      {
        place,
        family: family === 'codex' ? '' : familyName(of('limit-name') ?? family),
        usedPercent: of(`${place}-used-percent`),
        minutes: of(`${place}-window-minutes`),
        resetAt: of(`${place}-reset-at`),
        resetAfter: of(`${place}-reset-after-seconds`),
        isReached: status === 429 || (of('rate-limit-reached-type') ?? '') !== '',
      },
      now,
    );
    if (reading !== undefined) found.push(reading);
  }
  return found;
}

/** Returns the windows from a `codex.rate_limits` event of a WebSocket. */
export function codexEventWindows(
  event: Readonly<Record<string, unknown>>,
  now: number,
): readonly LimitReading[] {
  const limits = fieldsOf(event['rate_limits']);
  return ['primary', 'secondary'].flatMap((place) => {
    const window = fieldsOf(limits.get(place));
    const of = (name: string): string | undefined => textOf(window.get(name));
    const reading = readingOf(
      {
        place,
        family: '',
        usedPercent: of('used_percent'),
        minutes: of('window_minutes'),
        resetAt: of('reset_at'),
        resetAfter: of('reset_after_seconds'),
        isReached: limits.get('limit_reached') === true,
      },
      now,
    );
    return reading ?? [];
  });
}

/** Returns undefined for a window of 0 minutes, which means that there is none, and for one without useful values. */
function readingOf(window: CodexWindow, now: number): LimitReading | undefined {
  const minutes = amount(window.minutes) ?? null;
  const percent = amount(window.usedPercent);
  if (minutes === 0) return undefined;
  const base = minutes === null ? window.place : lengthName(minutes);
  const after = amount(window.resetAfter);
  const reading = {
    name: window.family === '' ? base : `${base}_${window.family}`,
    minutes,
    used: percent === undefined ? null : percent / 100,
    isBlocked: window.isReached && percent !== undefined && percent >= 100,
    resetsAt: instant(window.resetAt, now) ?? (after === undefined ? null : now + after * 1000),
    isShort: false,
  };
  return isUsefulReading(reading) ? reading : undefined;
}

/** Returns `5h` for 300, `7d` for 10080, as Claude names them. */
function lengthName(minutes: number): string {
  if (minutes % MINUTES_PER_DAY === 0) return `${minutes / MINUTES_PER_DAY}d`;
  return minutes % MINUTES_PER_HOUR === 0 ? `${minutes / MINUTES_PER_HOUR}h` : `${minutes}m`;
}

function familyName(text: string): string {
  return text
    .replace(/^codex-/u, '')
    .replaceAll(/[^\w. -]/gu, '')
    .slice(0, 40);
}

function fieldsOf(value: unknown): ReadonlyMap<string, unknown> {
  return new Map(typeof value === 'object' && value !== null ? Object.entries(value) : []);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'number' || typeof value === 'string' ? String(value) : undefined;
}
