import { amount } from './limit-reading.ts';

const DURATION =
  /^(?:(\d{1,9})d)?(?:(\d{1,9})h)?(?:(\d{1,9})m(?!s))?(?:(\d{1,9}(?:\.\d{1,9})?)s)?(?:(\d{1,9}(?:\.\d{1,9})?)ms)?$/u;
/** Milliseconds per unit, in the order of {@link DURATION}. */
const UNITS_MS = [24 * 3_600_000, 3_600_000, 60_000, 1000, 1];
/** From these numbers on, a number is a point in time, in seconds or in milliseconds; below, it is seconds from now. */
const SECONDS_SINCE_1970 = 1e9;
const MS_SINCE_1970 = 1e12;

/**
 * Parses a point in time into milliseconds since 1970 from all forms that providers use: RFC 3339 and HTTP dates,
 * seconds or milliseconds since 1970, seconds from now, and durations such as `6m0s` or `12ms`. Null for anything else.
 */
export function instant(text: string | undefined, now: number): number | null {
  const trimmed = text?.trim() ?? '';
  if (trimmed === '') return null;
  const number = amount(trimmed);
  if (number !== undefined) return instantOfNumber(number, now);
  const durationMs = durationOf(trimmed);
  if (durationMs !== null) return now + durationMs;
  // Checks the form first, since Date.parse accepts nearly anything, with arbitrary results.
  const at = /^\d{4}-\d\d-\d\dT|^[A-Z][a-z]{2},/u.test(trimmed) ? Date.parse(trimmed) : Number.NaN;
  return Number.isNaN(at) ? null : at;
}

function instantOfNumber(number: number, now: number): number {
  if (number >= MS_SINCE_1970) return number;
  return number >= SECONDS_SINCE_1970 ? number * 1000 : now + number * 1000;
}

function durationOf(text: string): number | null {
  const [, ...parts] = DURATION.exec(text) ?? [];
  if (parts.every((part) => part === undefined)) return null;
  return parts.reduce((sum, part, at) => sum + Number(part ?? 0) * (UNITS_MS[at] ?? 0), 0);
}
