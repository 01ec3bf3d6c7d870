import type { ActivityMark } from './activity.ts';
import type { CreateReason } from './connections.ts';
import { z } from './zod.ts';

/** The ranges of the history: so many buckets of so many milliseconds, the last one still open. */
export const HISTORY_RANGES = {
  '15m': { stepMs: 15_000, buckets: 60 },
  '1h': { stepMs: 60_000, buckets: 60 },
  '24h': { stepMs: 900_000, buckets: 96 },
} as const;
export type HistoryRange = keyof typeof HISTORY_RANGES;
// Every key of the table is a range, and zod wants them as a list that is not empty.
const HISTORY_RANGE_NAMES = Object.keys(HISTORY_RANGES) as [HistoryRange, ...HistoryRange[]];

/** So many providers have a history; those beyond have none. */
export const MAX_HISTORY_PROVIDERS = 16;

/** What is counted in each bucket, beside connections created by reason. Requests count when they end. */
export const HISTORY_COUNTS = [
  'requests',
  /** Without an answer: the client left. */
  'unanswered',
  'clientErrors',
  'serverErrors',
  /** Answers below 400 that broke off after they had begun, not by the client's will. */
  'brokenOff',
  'reused',
  'connectFailed',
  'retries',
  'pathsLost',
] as const;
export type HistoryCount = (typeof HISTORY_COUNTS)[number];

/** Why a bucket has no numbers; `none` where it has, zeros included. */
const HISTORY_GAPS = ['none', 'before_start', 'stopped', 'suspended'] as const;
export type HistoryGap = (typeof HISTORY_GAPS)[number];

/** Milliseconds; null where nothing was measured. To within 17%. */
export interface HistoryTimes {
  readonly p50: readonly (number | null)[];
  readonly p95: readonly (number | null)[];
  /** Of the whole range. */
  readonly whole: readonly [p50: number | null, p95: number | null];
}

/** What became of one provider's requests, one number a bucket in each column, the oldest first. Times are milliseconds since 1970. */
export interface HistoryView {
  readonly startMs: number;
  readonly stepMs: number;
  /** When LunaRoute started. */
  readonly sinceMs: number;
  /** False for a provider beyond those that have a history. */
  readonly isKept: boolean;
  readonly gaps: readonly HistoryGap[];
  readonly counts: Readonly<Record<HistoryCount, readonly number[]>>;
  /** Only reasons that occurred. */
  readonly createdBy: Readonly<Partial<Record<CreateReason, readonly number[]>>>;
  readonly firstByte: HistoryTimes;
  readonly duration: HistoryTimes;
  /** Changes of the settings in the range. */
  readonly marks: readonly ActivityMark[];
}

export const HistoryInput = z.strictObject({
  provider: z.string().max(64),
  range: z.enum(HISTORY_RANGE_NAMES),
});
export type HistoryInput = z.infer<typeof HistoryInput>;
