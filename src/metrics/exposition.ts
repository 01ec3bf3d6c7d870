import type { Metric, Registry } from 'prom-client';
import type { PoolBooks } from '../contract/connections.ts';
import type { Dialect } from '../contract/dialect.ts';
import { POOL_NAMES, poolKey, type PoolSettings } from '../contract/settings/pool.ts';
import type { Histogram } from './histogram.ts';

/** One provider as a scrape sees it; every number is read when Prometheus asks. */
export interface ProviderMetrics {
  readonly provider: string;
  readonly dialect: Dialect;
  readonly pool: PoolSettings;
  readonly books: PoolBooks;
  readonly lifetime: Histogram;
  readonly connectTime: Histogram;
  readonly tlsTime: Histogram;
  /** Connections whose network path was found dead. */
  readonly pathsLost: number;
  readonly retries: Readonly<Record<string, number>>;
  readonly retriesDenied: Readonly<Record<string, number>>;
  readonly inFlight: number;
  /** Requests by the first digit of their status; index 0: the client left before an answer. */
  readonly statusClasses: readonly number[];
  readonly requestBytes: number;
  readonly responseBytes: number;
  /** Clients' credentials whose place the provider's own key took, by what they were. */
  readonly credentialsReplaced: Readonly<Record<string, number>>;
  /** Interim (1xx) responses that were not passed on. */
  readonly interimDropped: number;
  readonly duration: Histogram;
  readonly firstByte: Histogram;
}

/** Where the numbers come from. */
export interface MetricsSource {
  providers(): readonly ProviderMetrics[];
  droppedLogLines(): number;
  unreadLogLines(): number;
  eventLoopBlocks(): number;
  readonly version: string;
}

type Labels = Readonly<Record<string, string>>;
interface Sample {
  readonly metricName?: string;
  readonly labels: Labels;
  readonly value: number;
}

interface Series {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  read(): readonly Sample[];
}

/** The Prometheus text of everything the source has. */
export class Exposition {
  readonly #source: MetricsSource;
  #registry: Promise<Registry> | undefined;

  constructor(source: MetricsSource) {
    this.#source = source;
  }

  /** The text format, version 0.0.4, with its media type. */
  async text(): Promise<{ readonly text: string; readonly contentType: string }> {
    this.#registry ??= registryOf(this.#source);
    const registry = await this.#registry.catch((error: unknown) => {
      this.#registry = undefined; // the next scrape tries again
      throw error;
    });
    return { text: await registry.metrics(), contentType: registry.contentType };
  }
}

/** Loaded at the first scrape: most users have no Prometheus, and it takes 15 MB. */
async function registryOf(source: MetricsSource): Promise<Registry> {
  const { Registry: Prometheus } = await import('prom-client');
  const registry: Registry = new Prometheus();
  for (const series of [...poolSeries(source), ...trafficSeries(source), ...processSeries(source)]) {
    const { name, help, type } = series;
    const metric = { name, get: () => ({ name, help, type, values: series.read(), aggregator: 'sum' }) };
    // prom-client's own counters and histograms cannot be set; its registry asks no more of a metric than this.
    registry.registerMetric(metric as unknown as Metric);
  }
  return registry;
}

type ReadProvider = (provider: ProviderMetrics, labels: Labels) => readonly Sample[];

/** Series with one reader per provider, labelled `provider` and `dialect`. */
function perProvider(source: MetricsSource, facts: Omit<Series, 'read'>, read: ReadProvider): Series {
  return {
    ...facts,
    read: () =>
      source
        .providers()
        .flatMap((entry) => read(entry, { provider: entry.provider, dialect: entry.dialect })),
  };
}

function poolSeries(source: MetricsSource): Series[] {
  const pool = (name: string, type: Series['type'], help: string, read: ReadProvider): Series =>
    perProvider(source, { name: `http_pool_${name}`, type, help }, (entry, labels) =>
      entry.pool.enablePoolMetrics ? read(entry, labels) : [],
    );
  return [
    pool(
      'connections_created_total',
      'counter',
      'Connections created (TCP and TLS stand).',
      (entry, labels) => [{ labels, value: entry.books.created }],
    ),
    pool(
      'connections_reused_total',
      'counter',
      'Requests that took a connection from the pool.',
      (entry, labels) => [{ labels, value: entry.books.reused }],
    ),
    pool('connections_idle', 'gauge', 'Idle connections now.', (entry, labels) => [
      { labels, value: entry.books.idle },
    ]),
    pool('connections_active', 'gauge', 'Connections with a request on them now.', (entry, labels) => [
      { labels, value: entry.books.active },
    ]),
    pool('connection_lifetime_seconds', 'histogram', 'Age of connections at their close.', (entry, labels) =>
      histogramSamples('http_pool_connection_lifetime_seconds', entry.lifetime, labels),
    ),
    pool(
      'connections_created_by_reason_total',
      'counter',
      'Connections created, by reason.',
      (entry, labels) => byWord(entry.books.createdBy, 'reason', labels),
    ),
    pool('connections_closed_by_reason_total', 'counter', 'Connections closed, by reason.', (entry, labels) =>
      byWord(entry.books.closedBy, 'reason', labels),
    ),
    pool('connect_failures_total', 'counter', 'Dials that came to nothing.', (entry, labels) => [
      { labels, value: entry.books.connectFailed },
    ]),
    pool(
      'stale_replaced_total',
      'counter',
      'Dead connections replaced before a request was written.',
      (entry, labels) => [{ labels, value: entry.books.staleReplaced }],
    ),
    pool('connect_seconds', 'histogram', 'DNS, TCP and proxy time of new connections.', (entry, labels) =>
      histogramSamples('http_pool_connect_seconds', entry.connectTime, labels),
    ),
    pool('tls_seconds', 'histogram', 'TLS handshake time of new connections.', (entry, labels) =>
      histogramSamples('http_pool_tls_seconds', entry.tlsTime, labels),
    ),
    pool('config', 'gauge', 'Pool settings in force.', (entry) => configSamples(entry)),
  ];
}

function trafficSeries(source: MetricsSource): Series[] {
  const proxy = (name: string, type: Series['type'], help: string, read: ReadProvider): Series =>
    perProvider(source, { name: `lunaroute_${name}`, type, help }, read);
  return [
    proxy('requests_total', 'counter', 'Finished requests by status class.', (entry, labels) =>
      entry.statusClasses.map((value, first) => ({
        labels: { ...labels, status: first === 0 ? 'none' : `${first}xx` },
        value,
      })),
    ),
    proxy('requests_in_flight', 'gauge', 'Requests under way now.', (entry, labels) => [
      { labels, value: entry.inFlight },
    ]),
    proxy(
      'request_duration_seconds',
      'histogram',
      'From accepting a request to its last byte.',
      (entry, labels) => histogramSamples('lunaroute_request_duration_seconds', entry.duration, labels),
    ),
    proxy(
      'time_to_first_byte_seconds',
      'histogram',
      "From accepting a request to its response's head.",
      (entry, labels) => histogramSamples('lunaroute_time_to_first_byte_seconds', entry.firstByte, labels),
    ),
    proxy('request_bytes_total', 'counter', 'Body bytes of requests of known length.', (entry, labels) => [
      { labels, value: entry.requestBytes },
    ]),
    proxy('response_bytes_total', 'counter', 'Body bytes of responses.', (entry, labels) => [
      { labels, value: entry.responseBytes },
    ]),
    proxy(
      'path_lost_total',
      'counter',
      'Connections whose network path was found dead.',
      ({ provider, pathsLost }) => [{ labels: { provider }, value: pathsLost }],
    ),
    proxy(
      'interim_responses_dropped_total',
      'counter',
      'Interim (1xx) responses beyond 64 for one request.',
      (entry, labels) => [{ labels, value: entry.interimDropped }],
    ),
    proxy('retries_total', 'counter', 'Requests sent again, by cause.', (entry) =>
      byWord(entry.retries, 'cause', { provider: entry.provider }),
    ),
    proxy(
      'client_credentials_replaced_total',
      'counter',
      "Clients' credentials replaced with the provider's own key, by what they were.",
      (entry) => byWord(entry.credentialsReplaced, 'credential', { provider: entry.provider }),
    ),
    proxy('retries_denied_total', 'counter', 'Requests not sent again, by reason.', (entry) =>
      byWord(entry.retriesDenied, 'reason', { provider: entry.provider }),
    ),
  ];
}

function processSeries(source: MetricsSource): Series[] {
  return [
    {
      name: 'lunaroute_log_lines_dropped_total',
      type: 'counter',
      help: "Log lines that the window's ring let go for newer ones.",
      read: () => [{ labels: {}, value: source.droppedLogLines() }],
    },
    {
      name: 'lunaroute_log_lines_unread_total',
      type: 'counter',
      help: 'Log lines dropped because nobody reads standard output.',
      read: () => [{ labels: {}, value: source.unreadLogLines() }],
    },
    {
      name: 'lunaroute_event_loop_blocks_total',
      type: 'counter',
      help: 'Times that the program was busy with one thing for over 200 ms, so that every request had to wait.',
      read: () => [{ labels: {}, value: source.eventLoopBlocks() }],
    },
    {
      name: 'lunaroute_build_info',
      type: 'gauge',
      help: 'Always 1; the labels say what runs.',
      read: () => [{ labels: { version: source.version, node: process.versions.node }, value: 1 }],
    },
  ];
}

function byWord(counts: Readonly<Record<string, number>>, word: string, labels: Labels): Sample[] {
  return Object.entries(counts).map(([name, value]) => ({ labels: { ...labels, [word]: name }, value }));
}

function configSamples(entry: ProviderMetrics): Sample[] {
  const samples: Sample[] = [];
  for (const name of POOL_NAMES) {
    const value = entry.pool[name];
    if (typeof value !== 'number' && typeof value !== 'boolean') continue;
    samples.push({
      labels: { provider: entry.provider, setting: poolKey(name) },
      value: Number(value),
    });
  }
  return samples;
}

function histogramSamples(name: string, histogram: Histogram, labels: Labels): Sample[] {
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
