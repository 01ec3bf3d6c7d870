import { CREATE_REASONS, RETRY_CAUSES } from '../contract/connections.ts';
import { HISTORY_COUNTS, type HistoryCount } from '../contract/history.ts';
import type { HistoryTime } from '../metrics/history-time.ts';
import { HISTORY_COUNT_COLUMNS, ProviderHistory } from '../metrics/provider-history.ts';
import { LOG_BINS } from '../metrics/log-histogram.ts';
import { PoolStats } from '../upstream/pool-stats.ts';
import { RequestCounts } from './request-counts.ts';

/** Counts kept for a provider as long as the program runs, across settings changes. */
export interface ProviderStats {
  readonly stats: PoolStats;
  readonly traffic: RequestCounts;
  readonly history: ProviderHistory;
}

/** Creates stats; `claim` reserves memory for their history. */
export function openProviderStats(time: HistoryTime, claim: () => boolean): ProviderStats {
  const touch = (nowMs: number): void => history.touch(nowMs);
  const stats = new PoolStats(touch);
  const traffic = new RequestCounts(touch);
  const history = new ProviderHistory({ time, claim, read: (row) => readProviderStats(stats, traffic, row) });
  return { stats, traffic, history };
}

const READ: Readonly<Record<HistoryCount, (stats: PoolStats, traffic: RequestCounts) => number>> = {
  requests: (_, { statusClasses }) => statusClasses.reduce((sum, count) => sum + count, 0),
  unanswered: (_, { statusClasses }) => statusClasses[0] ?? 0,
  clientErrors: (_, { statusClasses }) => statusClasses[4] ?? 0,
  serverErrors: (_, { statusClasses }) => statusClasses[5] ?? 0,
  brokenOff: (_, { brokenOff }) => brokenOff,
  reused: ({ reused }) => reused,
  connectFailed: ({ connectFailed }) => connectFailed,
  retries: ({ retries }) => RETRY_CAUSES.reduce((sum, cause) => sum + retries[cause], 0),
  pathsLost: ({ pathsLost }) => pathsLost,
};

function readProviderStats(stats: PoolStats, traffic: RequestCounts, row: Uint32Array): void {
  HISTORY_COUNTS.forEach((name, at) => (row[at] = READ[name](stats, traffic)));
  CREATE_REASONS.forEach((reason, at) => (row[HISTORY_COUNTS.length + at] = stats.createdBy[reason]));
  row.set(traffic.firstByteBins.counts, HISTORY_COUNT_COLUMNS);
  row.set(traffic.durationBins.counts, HISTORY_COUNT_COLUMNS + LOG_BINS);
}
