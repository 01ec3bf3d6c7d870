import type { PoolView } from '../../src/contract/status.ts';
const COUNT = new Intl.NumberFormat('en-US');
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });

/** `5,321`. */
export function formatCount(count: number): string {
  return COUNT.format(count);
}

/** `1 line`, `2 lines`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** Duration in a suitable unit: `12 ms`, `3.2 s`, `214 s`, `12 min`, `3.4 h`. */
export function formatDuration(ms: number): string {
  if (ms < 1) return ms <= 0 ? '0 ms' : `${ms.toFixed(1)} ms`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 10_000) return `${(Math.floor(ms / 100) / 10).toFixed(1)} s`;
  if (ms < 600_000) return `${Math.floor(ms / 1000)} s`;
  if (ms < 7_200_000) return `${Math.floor(ms / 60_000)} min`;
  return `${(Math.floor(ms / 360_000) / 10).toFixed(1)} h`;
}

/** Bytes in steps of 1024: `512 B`, `1.4 KiB`, `20 MiB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const units = ['KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes / 1024;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${value < 10 ? value.toFixed(1) : String(Math.round(value))} ${units[unit] ?? ''}`;
}

/** Time of day with milliseconds, `08:14:02.118`, in the page's time zone. */
export function formatTime(wallMs: number): string {
  // Intl would take as long as the rest of a row.
  const at = new Date(wallMs);
  const clock = [at.getHours(), at.getMinutes(), at.getSeconds()].map((part) =>
    String(part).padStart(2, '0'),
  );
  return `${clock.join(':')}.${String(at.getMilliseconds()).padStart(3, '0')}`;
}

/** Date and time for a detail pane. */
export function formatMoment(wallMs: number): string {
  return `${DAY.format(wallMs)}, ${formatTime(wallMs)}`;
}

/** Share in whole percent: `96%`. Never rounds up to 100% or down to 0%. */
export function formatShare(part: number, total: number): string {
  if (total === 0) return '–';
  const percent = (part / total) * 100;
  if (percent > 99 && part < total) return '99%';
  if (percent < 1 && part > 0) return '1%';
  return `${Math.round(percent)}%`;
}

/** Date and time in the local time zone, such as `Nov 28, 2026, 2:05 PM`; `at` is in milliseconds since 1970. */
export function formatDateTime(at: number): string {
  return new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}

/**
 * What to say in place of numbers that cover only requests with a connection: a provider that can't be reached may have
 * had requests that got none.
 */
export function formatNoRequests(pool: Pick<PoolView, 'enabled' | 'health'> | undefined): string {
  const isFailing = pool?.enabled === true && pool.health.reachability.kind === 'failing';
  return isFailing ? 'no request got through' : 'no requests';
}
