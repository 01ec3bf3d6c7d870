import type { ExtraUsage } from '../../contract/limits.ts';

/** One response's report of usage beyond the windows. */
export type ExtraReading = Omit<ExtraUsage, 'asOf'>;

/** One response's report of a rate-limit window, in the units of {@link LimitWindow}. */
export interface LimitReading {
  readonly name: string;
  readonly minutes: number | null;
  readonly used: number | null;
  readonly isBlocked: boolean;
  readonly resetsAt: number | null;
  /** Ends within minutes, so it matters only when nearly used up. */
  readonly isShort: boolean;
}

/** A response's rate-limit headers by lower-case name. */
export type LimitHeaders = ReadonlyMap<string, string>;

/** Input for the readers of header families. */
export interface LimitAnswer {
  readonly headers: LimitHeaders;
  readonly status: number;
  /** Milliseconds since 1970. */
  readonly now: number;
}

export const MINUTES_PER_HOUR = 60;
export const MINUTES_PER_DAY = 24 * MINUTES_PER_HOUR;

/** Parses a non-negative decimal number; undefined for anything else, including empty text. */
export function amount(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,16}(?:\.\d{1,16})?$/u.test(text.trim()) ? Number(text) : undefined;
}

/** Returns the fraction of the limit that is used. */
export function usedOf(limit: number | undefined, remaining: number | undefined): number | null {
  if (limit === undefined || remaining === undefined || limit === 0) return null;
  return Math.max(0, 1 - remaining / limit);
}

/** Whether a reading tells how much is used or that the window blocks; its other fields are of no use alone. */
export function isUsefulReading({ used, isBlocked }: LimitReading): boolean {
  return used !== null || isBlocked;
}
