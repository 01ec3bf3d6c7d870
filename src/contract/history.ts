import type { ActivityMark } from './activity.ts';
import type { CreateReason } from './connections.ts';
import { z } from './zod.ts';

/** Ranges of the history: the number of buckets and their length in milliseconds. The last bucket is still open. */
export const HISTORY_RANGES = {
  '15m': { stepMs: 15_000, buckets: 60 },
  '1h': { stepMs: 60_000, buckets: 60 },
  '24h': { stepMs: 900_000, buckets: 96 },
} as const;
export type HistoryRange = keyof typeof HISTORY_RANGES;
// Every key of the table is a range; zod requires a non-empty list type.
const HISTORY_RANGE_NAMES = Object.keys(HISTORY_RANGES) as [HistoryRange, ...HistoryRange[]];

/** Number of providers with a history; any beyond have none. */
export const MAX_HISTORY_PROVIDERS = 16;

/** Counts per bucket, besides connections created by reason. A request is counted when it ends. */
export const HISTORY_COUNTS = [
  'requests',
  /** No response: the client left. */
  'unanswered',
  'clientErrors',
  'serverErrors',
  /** Responses with a status below 400 that broke off midway, not by the client's choice. */
  'brokenOff',
  'reused',
  'connectFailed',
  'retries',
  'pathsLost',
] as const;
export type HistoryCount = (typeof HISTORY_COUNTS)[number];

/** Reason a bucket has no numbers; `none` if it has some, zeros included. */
const HISTORY_GAPS = ['none', 'before_start', 'stopped', 'suspended'] as const;
export type HistoryGap = (typeof HISTORY_GAPS)[number];

/** Milliseconds, accurate to within 17%; null if nothing was measured. */
export interface HistoryTimes {
  readonly p50: readonly (number | null)[];
  readonly p95: readonly (number | null)[];
  /** For the whole range. */
  readonly whole: readonly [p50: number | null, p95: number | null];
}

/**
 * Outcomes of one provider's requests, with one number per bucket in each column, oldest first. Times are milliseconds
 * since 1970.
 */
export interface HistoryView {
  readonly startMs: number;
  readonly stepMs: number;
  /** When LunaRoute started. */
  readonly sinceMs: number;
  /** False for a provider beyond the limit, which has no history. */
  readonly isKept: boolean;
  readonly gaps: readonly HistoryGap[];
  readonly counts: Readonly<Record<HistoryCount, readonly number[]>>;
  /** Only reasons that occurred. */
  readonly createdBy: Readonly<Partial<Record<CreateReason, readonly number[]>>>;
  readonly firstByte: HistoryTimes;
  readonly duration: HistoryTimes;
  /** Changes of the settings within the range. */
  readonly marks: readonly ActivityMark[];
}

export const HistoryInput = z.strictObject({
  provider: z.string().max(64),
  range: z.enum(HISTORY_RANGE_NAMES),
});
export type HistoryInput = z.infer<typeof HistoryInput>;
