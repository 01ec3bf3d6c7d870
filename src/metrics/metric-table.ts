import { ANSWER_METRICS } from './answer-metrics.ts';
import type { MetricRow } from './metric.ts';
import { POOL_METRICS } from './pool-metrics.ts';
import { PROCESS_METRICS } from './process-metrics.ts';
import { TRAFFIC_METRICS } from './traffic-metrics.ts';

/** Every metric there is, in the order of the exposition and of the documentation. */
export const METRICS: readonly MetricRow[] = [
  ...POOL_METRICS,
  ...TRAFFIC_METRICS,
  ...ANSWER_METRICS,
  ...PROCESS_METRICS,
];
