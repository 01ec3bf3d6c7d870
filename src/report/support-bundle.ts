import type { PoolStatsSnapshot } from '../contract/connections.ts';
import type { LogRecord } from '../contract/log.ts';
import type { PoolView, Status } from '../contract/status.ts';
import type { TextFile } from '../contract/about.ts';
import { formatText } from '../logging/format.ts';
import { type AnyReport, doctorText } from './doctor-text.ts';
import { shareable, type Unshared } from './safe-text.ts';
import { type SettingsReport, settingsText } from './settings-text.ts';

/** Facts that only a running program can supply. */
interface RunningFacts {
  readonly status: Status;
  readonly pools: readonly PoolView[];
  /** Metrics as Prometheus text. */
  readonly metrics: string;
  /** The newest log lines, oldest first. */
  readonly log: readonly LogRecord[];
}

/** Content of a support bundle. */
export interface BundleFacts extends Unshared {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Versions by name, such as `LunaRoute`; printed one per line. */
  readonly versions: Readonly<Record<string, string>>;
  readonly settings: SettingsReport;
  readonly doctor: AnyReport;
  readonly running: RunningFacts | undefined;
}

/** Maximum number of log lines in a bundle. */
export const BUNDLE_LOG_LINES = 1000;

const TO_READ =
  'Read this before you send it. It contains provider names, hosts, file paths and request paths.\n' +
  'It contains no keys, tokens, cookies, query strings, prompts or answers.\n';

/** Builds a support bundle. Nothing is sent: the user decides what to do with it. */
export function supportBundle(facts: BundleFacts): TextFile {
  const day = new Date(facts.now).toISOString().slice(0, 10);
  const text = [
    `LunaRoute support bundle, ${new Date(facts.now).toISOString()}\n\n${TO_READ}`,
    ...sections(facts).map(([title, body]) => `== ${title} ==\n${body.trimEnd()}\n`),
  ].join('\n');
  return { name: `lunaroute-support-${day}.txt`, text: shareable(text, facts) };
}

function sections(facts: BundleFacts): readonly (readonly [title: string, body: string])[] {
  const { versions, settings, doctor, running } = facts;
  const program = Object.entries(versions).map(([name, version]) => `${name}: ${version}`);
  if (running !== undefined) program.push(...statusLines(running.status, facts.now));
  const known = [
    ['Program', program.join('\n')],
    ['Settings', settingsText(settings)],
    [
      'Doctor',
      doctorText(doctor, running === undefined ? 'From the settings alone.' : 'From what it recorded.'),
    ],
  ] as const;
  if (running === undefined) return known;
  return [
    ...known,
    ['Pools', running.pools.map(poolText).join('\n')],
    ['Metrics (zeros omitted)', withoutZeros(running.metrics)],
    [`Log (the newest ${BUNDLE_LOG_LINES} lines at most)`, running.log.map(logLine).join('\n')],
  ];
}

function statusLines(
  { proxy, trouble, inFlight, isDesktop, isDemo, startedAt }: Status,
  now: number,
): string[] {
  return [
    `Proxy: ${proxy.kind === 'running' ? `listening on ${proxy.host}:${proxy.port}` : proxy.kind}`,
    `Running for: ${Math.round((now - startedAt) / 1000)} s, ${isDesktop ? 'as the desktop app' : 'without a desktop'}${isDemo ? ', as a demo' : ''}`,
    `Requests in progress: ${inFlight}`,
    `Trouble: ${trouble ?? 'none'}`,
  ];
}

function poolText({ provider, dialect, baseUrl, enabled, stats, health, inFlight }: PoolView): string {
  const { created, reused, closed, open, idle, active, attempts, connectFailed, staleReplaced } = stats;
  const { reachability } = health;
  const reached = reachability.kind === 'failing' ? `failing (${reachability.code})` : reachability.kind;
  return [
    `${provider} (${dialect}, ${baseUrl}${enabled ? '' : ', switched off'}): ${reached}, ${inFlight} in progress`,
    `  open ${open} = idle ${idle} + active ${active}; created ${created}${counts(stats.createdBy)}; closed ${closed}${counts(stats.closedBy)}`,
    `  attempts ${attempts} = created + reused ${reused}; failed dials ${connectFailed}, dead ones replaced ${staleReplaced}`,
  ].join('\n');
}

function counts(by: PoolStatsSnapshot['createdBy'] | PoolStatsSnapshot['closedBy']): string {
  const some = Object.entries(by).filter(([, count]) => count > 0);
  return some.length === 0 ? '' : ` (${some.map(([reason, count]) => `${reason} ${count}`).join(', ')})`;
}

function withoutZeros(metrics: string): string {
  return metrics
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#') && !line.endsWith(' 0'))
    .join('\n');
}

function logLine(record: LogRecord): string {
  return `${new Date(record.time).toISOString()} ${formatText(record)}`;
}
