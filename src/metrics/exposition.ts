import type { Metric, Registry } from 'prom-client';
import { ANSWER_METRICS } from './answer-metrics.ts';
import type { MetricRow, MetricsSource } from './metric.ts';
import { POOL_METRICS } from './pool-metrics.ts';
import { PROCESS_METRICS } from './process-metrics.ts';
import { TRAFFIC_METRICS } from './traffic-metrics.ts';

/** All metrics in the order of the exposition. @internal The documentation's table is generated from it. */
export const METRICS: readonly MetricRow[] = [
  ...POOL_METRICS,
  ...TRAFFIC_METRICS,
  ...ANSWER_METRICS,
  ...PROCESS_METRICS,
];

/** Renders the metrics of a source as Prometheus text. */
export class Exposition {
  readonly #source: MetricsSource;
  #registry: Promise<Registry> | undefined;

  constructor(source: MetricsSource) {
    this.#source = source;
  }

  /** Returns the text in exposition format 0.0.4, with its media type. */
  async text(): Promise<{ readonly text: string; readonly contentType: string }> {
    this.#registry ??= registryOf(this.#source);
    const registry = await this.#registry.catch((error: unknown) => {
      this.#registry = undefined; // lets the next scrape try again
      throw error;
    });
    return { text: await registry.metrics(), contentType: registry.contentType };
  }
}

/**
 * Loads the registry at the first scrape, since most users have no Prometheus. Imports only this module: the rest of
 * the package pulls in three more packages.
 */
async function registryOf(source: MetricsSource): Promise<Registry> {
  const { default: Prometheus } = await import('prom-client/lib/registry.js');
  const registry: Registry = new Prometheus();
  for (const { name, help, type, read } of METRICS) {
    const get = async (): Promise<object> => ({
      name,
      help,
      type,
      values: await read(source),
      aggregator: 'sum',
    });
    // prom-client's own counters and histograms cannot be set to a value; its registry needs no more of a metric than
    // this.
    registry.registerMetric({ name, get } as unknown as Metric);
  }
  return registry;
}
