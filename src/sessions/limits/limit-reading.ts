import type { ExtraUsage } from '../../contract/limits.ts';

/** What one answer tells of use beyond the windows. */
export type ExtraReading = Omit<ExtraUsage, 'asOf'>;

/** One rate-limit window as one answer tells of it, in the units of {@link LimitWindow}. */
export interface LimitReading {
  readonly name: string;
  readonly minutes: number | null;
  readonly used: number | null;
  readonly isBlocked: boolean;
  readonly resetsAt: number | null;
  /** It is over within minutes: of interest only where little is left of it. */
  readonly isShort: boolean;
}

/** Headers of an answer that tell of limits, by their names in lower case. */
export type LimitHeaders = ReadonlyMap<string, string>;

/** What a reader of one family of headers is given. */
export interface LimitAnswer {
  readonly headers: LimitHeaders;
  readonly status: number;
  /** Milliseconds since 1970. */
  readonly now: number;
}

export const MINUTES_PER_HOUR = 60;
export const MINUTES_PER_DAY = 24 * MINUTES_PER_HOUR;

/** A decimal number that is not negative; undefined for anything else, the empty text included. */
export function amount(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,16}(?:\.\d{1,16})?$/u.test(text.trim()) ? Number(text) : undefined;
}

/** How much is used of a limit of which so much remains. */
export function usedOf(limit: number | undefined, remaining: number | undefined): number | null {
  if (limit === undefined || remaining === undefined || limit === 0) return null;
  return Math.max(0, 1 - remaining / limit);
}

/** A window that says how much is used, or that it refuses; whatever else it says alone is of no use. */
export function isUsefulReading({ used, isBlocked }: LimitReading): boolean {
  return used !== null || isBlocked;
}
