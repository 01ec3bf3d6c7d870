import type { Histogram } from './histogram.ts';

export type Labels = Readonly<Record<string, string>>;

/** One line of the exposition. */
export interface Sample {
  /** Set if it differs from the metric's name, as for a histogram's buckets. */
  readonly metricName?: string;
  readonly labels: Labels;
  readonly value: number;
}

/** Returns one sample for each value of a label. */
export function byWord(
  counts: Readonly<Record<string, number>>,
  word: string,
  labels: Labels,
): readonly Sample[] {
  return Object.entries(counts).map(([name, value]) => ({ labels: { ...labels, [word]: name }, value }));
}

/** Returns a histogram's buckets, sum and count. */
export function histogramSamples(name: string, histogram: Histogram, labels: Labels): readonly Sample[] {
  let below = 0;
  const samples: Sample[] = histogram.bounds.map((bound, at) => {
    below += histogram.counts[at] ?? 0;
    return { metricName: `${name}_bucket`, labels: { ...labels, le: String(bound) }, value: below };
  });
  samples.push(
    { metricName: `${name}_bucket`, labels: { ...labels, le: '+Inf' }, value: histogram.count },
    { metricName: `${name}_sum`, labels, value: histogram.sum },
    { metricName: `${name}_count`, labels, value: histogram.count },
  );
  return samples;
}
