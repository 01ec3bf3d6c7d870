/** Selection by the board's variables; includes the job, so that other programs' processes are not shown. */
const CHOSEN = 'job=~"$job",instance=~"$instance"';

/** Selects a program-wide metric by the board's variables. */
export function ofProgram(metric: string): string {
  return `${metric}{${CHOSEN}}`;
}

/** Selects a metric of the chosen providers, with an optional further matcher. */
export function ofProviders(metric: string, narrowed = ''): string {
  return `${metric}{${[CHOSEN, 'provider=~"$provider"', narrowed].filter((part) => part !== '').join(',')}}`;
}

/** Returns the growth rate of a counter of the chosen providers, summed over all labels except those given. */
export function rateBy(by: string, metric: string, narrowed = ''): string {
  return `sum by (${by}) (rate(${ofProviders(metric, narrowed)}[$__rate_interval]))`;
}

/** Returns the quotient; no result if the whole is 0. */
export function shareOf(part: string, whole: string): string {
  return `${part} / (${whole} > 0)`;
}

/** Returns a quantile of a histogram, by provider unless other labels are given. */
export function quantile(share: number, metric: string, by = 'provider'): string {
  return `histogram_quantile(${share}, ${rateBy(`${by}, le`, `${metric}_bucket`)})`;
}
