import { readdir } from 'node:fs/promises';
import type { MetricRow, MetricsSource } from './metric.ts';
import type { Sample } from './samples.ts';

/** Metrics about the program and its process. */
export const PROCESS_METRICS: readonly MetricRow[] = [
  one('lunaroute_draining', 'gauge', '1 while no new requests are accepted.', (source) =>
    Number(source.isDraining()),
  ),
  one(
    'lunaroute_settings_applied_timestamp_seconds',
    'gauge',
    'When settings were last applied, in seconds since 1970.',
    (source) => source.settingsAppliedAt() / 1000,
  ),
  one(
    'lunaroute_log_lines_dropped_total',
    'counter',
    "Older log lines discarded from the window's buffer.",
    (source) => source.droppedLogLines(),
  ),
  one(
    'lunaroute_log_lines_unread_total',
    'counter',
    'Log lines dropped because nobody reads standard output.',
    (source) => source.unreadLogLines(),
  ),
  one(
    'lunaroute_event_loop_blocks_total',
    'counter',
    'Times the event loop was blocked for over 200 ms, so that every request had to wait.',
    (source) => source.eventLoopBlocks(),
  ),
  {
    name: 'lunaroute_event_loop_lag_seconds',
    type: 'gauge',
    help: 'How long a turn of the event loop took at the scrape.',
    labels: [],
    read: async () => [{ labels: {}, value: await turnSecs() }],
  },
  one('process_resident_memory_bytes', 'gauge', 'Memory of the process, in bytes.', () =>
    process.memoryUsage.rss(),
  ),
  one('process_cpu_seconds_total', 'counter', 'Processor time of the process, user and system.', () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  }),
  one(
    'process_start_time_seconds',
    'gauge',
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

function one(
  name: string,
  type: 'counter' | 'gauge',
  help: string,
  read: (source: MetricsSource) => number,
): MetricRow {
  return { name, type, help, labels: [], read: (source) => [{ labels: {}, value: read(source) }] };
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
