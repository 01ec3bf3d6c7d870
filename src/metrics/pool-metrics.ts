import { POOL_NAMES, poolKey } from '../contract/settings/pool.ts';
import type { Histogram } from './histogram.ts';
import { type MetricRow, perProvider, type ProviderMetrics } from './metric.ts';
import { byWord, histogramSamples, type Labels, type Sample } from './samples.ts';

const PROVIDER = ['provider', 'dialect'];

/** Pool metrics; `enable_pool_metrics` controls them per provider. */
export const POOL_METRICS: readonly MetricRow[] = [
  count(
    'connections_created_total',
    'Connections created (TCP and TLS established).',
    ({ stats }) => stats.created,
  ),
  count(
    'connections_reused_total',
    'Requests that took a connection from the pool.',
    ({ stats }) => stats.reused,
  ),
  gauge('connections_idle', 'Idle connections now.', ({ stats }) => stats.idle),
  gauge('connections_active', 'Connections with a request on them now.', ({ stats }) => stats.active),
  histogram('connection_lifetime_seconds', 'Age of connections when closed.', ({ lifetime }) => lifetime),
  words(
    'connections_created_by_reason_total',
    'Connections created, by reason.',
    ({ stats }) => stats.createdBy,
  ),
  words(
    'connections_closed_by_reason_total',
    'Connections closed, by reason.',
    ({ stats }) => stats.closedBy,
  ),
  count('connect_failures_total', 'Failed connection attempts.', ({ stats }) => stats.connectFailed),
  count(
    'stale_replaced_total',
    'Dead connections replaced before a request was written.',
    ({ stats }) => stats.staleReplaced,
  ),
  histogram(
    'connect_seconds',
    'DNS, TCP and proxy time of new connections.',
    ({ connectTime }) => connectTime,
  ),
  histogram('tls_seconds', 'TLS handshake time of new connections.', ({ tlsTime }) => tlsTime),
  pool(
    { name: 'config', type: 'gauge', help: 'Pool settings in effect.', labels: ['provider', 'setting'] },
    configSamples,
  ),
];

function pool(
  { name, ...row }: Omit<MetricRow, 'read'>,
  read: (entry: ProviderMetrics, labels: Labels) => readonly Sample[],
): MetricRow {
  return perProvider({ name: `http_pool_${name}`, ...row }, (entry, labels) =>
    entry.pool.enablePoolMetrics ? read(entry, labels) : [],
  );
}

function count(name: string, help: string, read: (entry: ProviderMetrics) => number): MetricRow {
  return pool({ name, type: 'counter', help, labels: PROVIDER }, (entry, labels) => [
    { labels, value: read(entry) },
  ]);
}

function gauge(name: string, help: string, read: (entry: ProviderMetrics) => number): MetricRow {
  return { ...count(name, help, read), type: 'gauge' };
}

function histogram(name: string, help: string, read: (entry: ProviderMetrics) => Histogram): MetricRow {
  return pool({ name, type: 'histogram', help, labels: PROVIDER }, (entry, labels) =>
    histogramSamples(`http_pool_${name}`, read(entry), labels),
  );
}

function words(
  name: string,
  help: string,
  read: (entry: ProviderMetrics) => Readonly<Record<string, number>>,
): MetricRow {
  return pool({ name, type: 'counter', help, labels: [...PROVIDER, 'reason'] }, (entry, labels) =>
    byWord(read(entry), 'reason', labels),
  );
}

function configSamples(entry: ProviderMetrics): readonly Sample[] {
  return POOL_NAMES.flatMap((name) => {
    const value = entry.pool[name];
    if (typeof value !== 'number' && typeof value !== 'boolean') return [];
    return [{ labels: { provider: entry.provider, setting: poolKey(name) }, value: Number(value) }];
  });
}
