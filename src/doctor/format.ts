/** Formats a share as a percentage, such as `93%`. */
export function percent(share: number): string {
  return `${Math.round(share * 100)}%`;
}

/** Formats milliseconds as seconds, such as `64.5 s`; whole seconds from ten upward. */
export function seconds(ms: number): string {
  return `${ms < 10_000 ? Math.round(ms / 100) / 10 : Math.round(ms / 1000)} s`;
}

/** Formats a count with its noun, such as `1 request` or `3 requests`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Formats a recent time span, such as `the last hour` or `the last 12 minutes`. */
export function lastSpan(spanMs: number): string {
  const minutes = Math.round(spanMs / 60_000);
  if (minutes >= 55) return 'the last hour';
  if (minutes >= 2) return `the last ${minutes} minutes`;
  return spanMs <= 60_000 ? 'the last minute' : `the last ${Math.round(spanMs / 1000)} seconds`;
}

/** Joins a list, such as `a`, `a and b`, or `a, b and c`. */
export function listed(parts: readonly string[]): string {
  const last = parts.at(-1) ?? '';
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} and ${last}`;
}

/** Maximum number of durations listed in one sentence. */
const MAX_NAMED = 5;

/** Formats durations, such as `41 s, 55 s and 70 s`; for many, the shortest and the longest: `41 s to 70 s`. */
export function durations(ms: readonly number[]): string {
  const words = ms.toSorted((a, b) => a - b).map(seconds);
  return words.length <= MAX_NAMED ? listed(words) : span(ms);
}

/** Formats the shortest and the longest duration, such as `41 s to 70 s`; just `41 s` if they are the same. */
export function span(ms: readonly number[]): string {
  const [shortest, longest] = [seconds(Math.min(...ms)), seconds(Math.max(...ms))];
  return shortest === longest ? shortest : `${shortest} to ${longest}`;
}
