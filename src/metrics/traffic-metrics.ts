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
  number('requests_in_flight', 'gauge', 'Requests in progress.', ({ inFlight }) => inFlight),
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
  number(
    'request_bytes_total',
    'counter',
    'Body bytes of requests of known length.',
    ({ requestBytes }) => requestBytes,
  ),
  number('response_bytes_total', 'counter', 'Body bytes of responses.', ({ responseBytes }) => responseBytes),
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
  number(
    'interim_responses_dropped_total',
    'counter',
    'Interim (1xx) responses beyond 64 for one request.',
    ({ interimDropped }) => interimDropped,
  ),
  words('retries_total', 'cause', 'Requests retried, by cause.', ({ retries }) => retries),
  words(
    'client_credentials_replaced_total',
    'credential',
    "Clients' credentials replaced with the provider's own key, by what they were.",
    ({ credentialsReplaced }) => credentialsReplaced,
  ),
  words(
    'retries_denied_total',
    'reason',
    'Retries refused, by reason.',
    ({ retriesDenied }) => retriesDenied,
  ),
];

function proxy(
  { name, ...row }: Omit<MetricRow, 'read'>,
  read: (entry: ProviderMetrics, labels: Labels) => readonly Sample[],
): MetricRow {
  return perProvider({ name: `lunaroute_${name}`, ...row }, read);
}

function number(
  name: string,
  type: 'counter' | 'gauge',
  help: string,
  read: (entry: ProviderMetrics) => number,
): MetricRow {
  return proxy({ name, type, help, labels: PROVIDER }, (entry, labels) => [{ labels, value: read(entry) }]);
}

function histogram(name: string, help: string, read: (entry: ProviderMetrics) => Histogram): MetricRow {
  return proxy({ name, type: 'histogram', help, labels: PROVIDER }, (entry, labels) =>
    histogramSamples(`lunaroute_${name}`, read(entry), labels),
  );
}

function words(
  name: string,
  label: string,
  help: string,
  read: (entry: ProviderMetrics) => Readonly<Record<string, number>>,
): MetricRow {
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
