import { readdir } from 'node:fs/promises';
import { LOOP_BLOCK_MS } from '../contract/program-limits.ts';
import type { MetricRow, MetricsSource } from './metric.ts';
import type { Sample } from './samples.ts';

/** Metrics about the program and its process. */
export const PROCESS_METRICS: readonly MetricRow[] = [
  gauge('lunaroute_draining', '1 while no new requests are accepted.', (source) =>
    Number(source.isDraining()),
  ),
  gauge(
    'lunaroute_settings_applied_timestamp_seconds',
    'When settings were last applied, in seconds since 1970.',
    (source) => source.settingsAppliedAt() / 1000,
  ),
  counter(
    'lunaroute_log_lines_dropped_total',
    "Older log lines discarded from the window's buffer.",
    (source) => source.droppedLogLines(),
  ),
  counter(
    'lunaroute_log_lines_unread_total',
    'Log lines dropped because nobody reads standard output.',
    (source) => source.unreadLogLines(),
  ),
  counter(
    'lunaroute_event_loop_blocks_total',
    `Times the event loop was blocked for over ${LOOP_BLOCK_MS} ms, so that every request had to wait.`,
    (source) => source.eventLoopBlocks(),
  ),
  {
    name: 'lunaroute_event_loop_lag_seconds',
    type: 'gauge',
    help: 'How long a turn of the event loop took at the scrape.',
    labels: [],
    read: async () => [{ labels: {}, value: await turnSecs() }],
  },
  gauge('process_resident_memory_bytes', 'Memory of the process, in bytes.', () => process.memoryUsage.rss()),
  counter('process_cpu_seconds_total', 'Processor time of the process, user and system.', () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  }),
  gauge(
    'process_start_time_seconds',
    'When the process started, in seconds since 1970.',
    () => performance.timeOrigin / 1000,
  ),
  {
    name: 'process_open_fds',
    type: 'gauge',
    help: 'Open file descriptors, sockets included; Linux only.',
    labels: [],
    read: openDescriptors,
  },
  {
    name: 'lunaroute_build_info',
    type: 'gauge',
    help: 'Always 1; the labels say what runs.',
    labels: ['version', 'node'],
    read: ({ version }) => [{ labels: { version, node: process.versions.node }, value: 1 }],
  },
];

type ReadNumber = (source: MetricsSource) => number;

function gauge(name: string, help: string, read: ReadNumber): MetricRow {
  return { name, type: 'gauge', help, labels: [], read: asOneSample(read) };
}

function counter(name: string, help: string, read: ReadNumber): MetricRow {
  return { name, type: 'counter', help, labels: [], read: asOneSample(read) };
}

function asOneSample(read: ReadNumber): MetricRow['read'] {
  return (source) => [{ labels: {}, value: read(source) }];
}

function turnSecs(): Promise<number> {
  const beganMs = performance.now();
  return new Promise((resolve) => setImmediate(() => resolve((performance.now() - beganMs) / 1000)));
}

async function openDescriptors(): Promise<readonly Sample[]> {
  if (process.platform !== 'linux') return [];
  try {
    // Minus one: the folder itself is open while it is read.
    return [{ labels: {}, value: (await readdir('/proc/self/fd')).length - 1 }];
  } catch {
    return []; // no /proc, as in a sandbox
  }
}
