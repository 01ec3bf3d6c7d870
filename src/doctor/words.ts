/** Such as `93 %`. */
export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** Such as `64.5 s`; whole seconds from ten on. */
export function seconds(ms: number): string {
  return `${ms < 10_000 ? Math.round(ms / 100) / 10 : Math.round(ms / 1000)} s`;
}

/** Such as `1 request`, `3 requests`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Such as `the last hour`, `the last 12 minutes`. */
export function lately(spanMs: number): string {
  const minutes = Math.max(1, Math.round(spanMs / 60_000));
  if (minutes >= 55) return 'the last hour';
  return minutes === 1 ? 'the last minute' : `the last ${minutes} minutes`;
}
