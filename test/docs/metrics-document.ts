import { METRICS } from '../../src/metrics/exposition.ts';
import { ALERTS, variableOf } from './monitoring/alerts.ts';
import { code, table } from './settings-tables.ts';

/** Queries suggested to users, and what they answer. A test runs each on a real Prometheus. */
export const QUERIES: readonly (readonly [question: string, query: string])[] = [
  [
    'Share of requests that reused a connection',
    `rate(http_pool_connections_reused_total[5m]) /
  (rate(http_pool_connections_reused_total[5m]) + rate(http_pool_connections_created_total[5m]))`,
  ],
  ['Connections created per second', 'rate(http_pool_connections_created_total[5m])'],
  ['Idle connections', 'http_pool_connections_idle'],
  [
    'Age at which connections are closed (95th percentile)',
    'histogram_quantile(0.95, rate(http_pool_connection_lifetime_seconds_bucket[5m]))',
  ],
];

const ABOUT = `\`GET /metrics\` on the proxy's port answers in the Prometheus text format. With a proxy token set it needs the token, as
\`x-lunaroute-token\` or \`Authorization: Bearer\`. Numbers are collected when they are scraped and cost nothing in between.
Counters start at 0 whenever the program does.`;

const SCRAPE = `\`\`\`yaml
scrape_configs:
  - job_name: lunaroute
    static_configs:
      - targets: ['127.0.0.1:8081']
\`\`\``;

const BOARD = `[deploy/grafana/lunaroute.json](../deploy/grafana/lunaroute.json) is a Grafana dashboard: import it (Dashboards > New > Import) and
select your Prometheus data source at the top. It shows reuse, the reasons for new connections, time to first byte, durations, errors, retries,
tokens, rate limits and the process; restarts and applied settings are marked on every panel. To see it move without a key:

\`\`\`sh
docker compose -f deploy/compose.yaml -f deploy/compose.observability.yaml -f deploy/compose.demo.yaml up
\`\`\`

Grafana is then at http://127.0.0.1:3000, Prometheus at http://127.0.0.1:9090. Without the last file it shows your own traffic.`;

const RULES = `[deploy/prometheus/rules.yaml](../deploy/prometheus/rules.yaml) has six alerts; add it to \`rule_files\` in your Prometheus config. They expect the job name
\`lunaroute\`, and stay silent when there is too little traffic to judge. To check them, and a scrape, with Prometheus' own tool:

\`\`\`sh
promtool check rules deploy/prometheus/rules.yaml
curl -s http://127.0.0.1:8081/metrics | promtool check metrics
\`\`\``;

/** Generates the metrics page from the table of metrics. */
export function metricsDocument(): string {
  const rows = METRICS.map(({ name, type, labels, help }) => [
    code(name),
    type,
    labels.map(code).join(', '),
    help,
  ]);
  const queries = QUERIES.map(([question, query]) => `${question}:\n\n\`\`\`promql\n${query}\n\`\`\``);
  const alerts = ALERTS.map(({ name, severity, lasts, whatToDo, settings }) => [
    code(name),
    `${severity}, after ${lasts}`,
    whatToDo,
    settings.map((key) => code(variableOf(key))).join(', '),
  ]);
  return [
    '# Metrics',
    ABOUT,
    SCRAPE,
    '## Queries',
    queries.join('\n\n'),
    '## The dashboard',
    BOARD,
    '## Alerts',
    RULES,
    table(['alert', 'severity', 'what to do', 'settings to look at'], alerts),
    '## All metrics',
    table(['name', 'type', 'labels', 'meaning'], rows),
  ].join('\n\n');
}
