import { MAX_INTERIM_RESPONSES } from '../contract/program-limits.ts';
import type { Histogram } from './histogram.ts';
import { type MetricRow, type MetricsSource, perProvider, type ProviderMetrics } from './metric.ts';
import { byWord, histogramSamples, type Labels, type Sample } from './samples.ts';

const PROVIDER = ['provider', 'dialect'];

/** Metrics of the requests through the proxy, per provider. */
export const TRAFFIC_METRICS: readonly MetricRow[] = [
  proxy(
    {
      name: 'requests_total',
      type: 'counter',
      help: 'Finished requests by status class.',
      labels: [...PROVIDER, 'status'],
    },
    statusSamples,
  ),
  gauge('requests_in_flight', 'Requests in progress.', ({ inFlight }) => inFlight),
  histogram(
    'request_duration_seconds',
    'From accepting a request to its last byte.',
    ({ duration }) => duration,
  ),
  histogram(
    'time_to_first_byte_seconds',
    'From accepting a request to its response headers.',
    ({ firstByte }) => firstByte,
  ),
  counter(
    'request_bytes_total',
    'Body bytes received from clients: of a request when it ends, of a WebSocket as they arrive.',
    ({ requestBytes }) => requestBytes,
  ),
  counter('response_bytes_total', 'Body bytes of responses.', ({ responseBytes }) => responseBytes),
  proxy(
    {
      name: 'path_lost_total',
      type: 'counter',
      help: 'Connections whose network path was found dead.',
      labels: ['provider'],
    },
    ({ provider, pathsLost }) => [{ labels: { provider }, value: pathsLost }],
  ),
  proxy(
    {
      name: 'provider_failing',
      type: 'gauge',
      help: '1 while the last attempt could not connect or got no answer; absent before the first attempt.',
      labels: ['provider'],
    },
    ({ provider, reachability }) =>
      reachability === 'unknown' ? [] : [{ labels: { provider }, value: reachability === 'failing' ? 1 : 0 }],
  ),
  {
    name: 'lunaroute_errors_total',
    type: 'counter',
    help: "Requests that ended with a failure of the proxy's own, by its code; provider `none` for those refused before they were sent on.",
    labels: ['provider', 'code'],
    read: failureSamples,
  },
  counter(
    'interim_responses_dropped_total',
    `Interim (1xx) responses beyond ${MAX_INTERIM_RESPONSES} for one request.`,
    ({ interimDropped }) => interimDropped,
  ),
  words({
    name: 'retries_total',
    help: 'Requests retried, by cause.',
    label: 'cause',
    read: ({ retries }) => retries,
  }),
  words({
    name: 'client_credentials_replaced_total',
    help: "Clients' credentials replaced with the provider's own key, by what they were.",
    label: 'credential',
    read: ({ credentialsReplaced }) => credentialsReplaced,
  }),
  words({
    name: 'retries_denied_total',
    help: 'Retries refused, by reason.',
    label: 'reason',
    read: ({ retriesDenied }) => retriesDenied,
  }),
];

type ReadSamples = (entry: ProviderMetrics, labels: Labels) => readonly Sample[];

function proxy({ name, ...row }: Omit<MetricRow, 'read'>, read: ReadSamples): MetricRow {
  return perProvider({ name: `lunaroute_${name}`, ...row }, read);
}

type ReadNumber = (entry: ProviderMetrics) => number;

function gauge(name: string, help: string, read: ReadNumber): MetricRow {
  return proxy({ name, type: 'gauge', help, labels: PROVIDER }, asOneSample(read));
}

function counter(name: string, help: string, read: ReadNumber): MetricRow {
  return proxy({ name, type: 'counter', help, labels: PROVIDER }, asOneSample(read));
}

function asOneSample(read: ReadNumber): ReadSamples {
  return (entry, labels) => [{ labels, value: read(entry) }];
}

function histogram(name: string, help: string, read: (entry: ProviderMetrics) => Histogram): MetricRow {
  return proxy({ name, type: 'histogram', help, labels: PROVIDER }, (entry, labels) =>
    histogramSamples(`lunaroute_${name}`, read(entry), labels),
  );
}

interface WordMetric {
  readonly name: string;
  readonly help: string;
  /** Label that has the word. */
  readonly label: string;
  /** Returns the count of each word. */
  readonly read: (entry: ProviderMetrics) => Readonly<Record<string, number>>;
}

function words({ name, help, label, read }: WordMetric): MetricRow {
  return proxy({ name, type: 'counter', help, labels: ['provider', label] }, (entry) =>
    byWord(read(entry), label, { provider: entry.provider }),
  );
}

function statusSamples(entry: ProviderMetrics, labels: Labels): readonly Sample[] {
  return entry.statusClasses.map((value, first) => ({
    labels: { ...labels, status: first === 0 ? 'none' : `${first}xx` },
    value,
  }));
}

function failureSamples(source: MetricsSource): readonly Sample[] {
  return [...source.failures()].map(([provider, code, value]) => ({ labels: { provider, code }, value }));
}
