/** What the board's variables choose; instances and jobs, so that another program's process is not shown. */
const CHOSEN = 'job=~"$job",instance=~"$instance"';

/** The series of the whole program that the board's variables choose. */
export function ofProgram(metric: string): string {
  return `${metric}{${CHOSEN}}`;
}

/** The series of the chosen providers, perhaps narrowed further. */
export function ofProviders(metric: string, narrowed = ''): string {
  return `${metric}{${[CHOSEN, 'provider=~"$provider"', narrowed].filter((part) => part !== '').join(',')}}`;
}

/** How fast a counter of the chosen providers grows, added up over what is not named. */
export function rateBy(by: string, metric: string, narrowed = ''): string {
  return `sum by (${by}) (rate(${ofProviders(metric, narrowed)}[$__rate_interval]))`;
}

/** One part of another; nothing where the whole is 0. */
export function shareOf(part: string, whole: string): string {
  return `${part} / (${whole} > 0)`;
}

/** The quantile of a histogram for each provider, or for what is named in its place. */
export function quantile(share: number, metric: string, by = 'provider'): string {
  return `histogram_quantile(${share}, ${rateBy(`${by}, le`, `${metric}_bucket`)})`;
}
