import type { ActivityMark } from '../contract/activity.ts';
import { CREATE_REASONS } from '../contract/connections.ts';
import {
  HISTORY_COUNTS,
  HISTORY_RANGES,
  type HistoryRange,
  type HistoryTimes,
  type HistoryView,
} from '../contract/history.ts';
import { HistoryRing } from './history-ring.ts';
import type { HistoryTime } from './history-time.ts';
import { DURATION_FROM_MS, FIRST_BYTE_FROM_MS, LOG_BINS, percentileOf } from './log-histogram.ts';

/** Number of count columns, the first in a row: the counts, then connections created by reason. */
export const HISTORY_COUNT_COLUMNS = HISTORY_COUNTS.length + CREATE_REASONS.length;
/** All columns: the counts, then the bins of the first-byte time and those of the duration. */
const HISTORY_COLUMNS = HISTORY_COUNT_COLUMNS + 2 * LOG_BINS;

const FINEST_MS = HISTORY_RANGES['15m'].stepMs;
const MAX_MARKS = 20;
const MAX_MARK_CHARS = 120;

export interface ProviderHistoryOptions {
  readonly time: HistoryTime;
  /** Writes the stats' totals since the start into the columns of a row. */
  readonly read: (row: Uint32Array) => void;
  /** Reserves memory for one provider; false if the limit is reached. */
  readonly claim: () => boolean;
}

/** Data allocated once a provider has its first activity. */
interface Kept {
  readonly rings: Readonly<Record<HistoryRange, HistoryRing>>;
  /** Totals at the last flush. */
  readonly put: Uint32Array;
}

/**
 * History of a provider's stats in time buckets. The stats call `touch` before they count, at the cost of a comparison.
 * At the end of a bucket the increase of their totals is added to it, so that the sums always match.
 */
export class ProviderHistory {
  readonly #options: ProviderHistoryOptions;
  #kept: Kept | undefined;
  #untilMs = -Infinity;
  /** Start of the current bucket on the axis. */
  #bucketMs = 0;
  #marks: readonly ActivityMark[] = [];

  constructor(options: ProviderHistoryOptions) {
    this.#options = options;
  }

  /** Whether memory is allocated for this history. */
  get isKept(): boolean {
    return this.#kept !== undefined;
  }

  /** Size of its data in bytes. */
  get byteLength(): number {
    if (this.#kept === undefined) return 0;
    const rings = Object.values(this.#kept.rings);
    return rings.reduce((sum, ring) => sum + ring.byteLength, this.#kept.put.byteLength);
  }

  /** Call this before something is counted, with the monotonic time. */
  touch(nowMs: number): void {
    if (nowMs >= this.#untilMs) this.#turn(nowMs);
  }

  /** Flushes the counts before the axis jumps. */
  pause(): void {
    this.#putAway();
    this.#untilMs = -Infinity;
  }

  /** Discards the data, because another provider needs the memory. */
  release(): void {
    this.#kept = undefined;
    this.#untilMs = -Infinity;
  }

  /** Records a settings change, described in words. */
  mark(nowMs: number, text: string): void {
    const short = text.length > MAX_MARK_CHARS ? `${text.slice(0, MAX_MARK_CHARS - 1)}…` : text;
    const mark = { atMs: this.#options.time.at(nowMs), text: short };
    this.#marks = [...this.#marks, mark].slice(-MAX_MARKS);
  }

  view(range: HistoryRange): HistoryView {
    this.#putAway();
    const { time } = this.#options;
    const { stepMs, buckets } = HISTORY_RANGES[range];
    const first = Math.floor(time.now() / stepMs) - buckets + 1;
    const numbers = Array.from({ length: buckets }, (_, at) => first + at);
    const held = numbers.map((number) => this.#kept?.rings[range].bucket(number));
    const column = (at: number): number[] => held.map((bucket) => bucket?.counts[at] ?? 0);
    const created = CREATE_REASONS.map(
      (reason, at) => [reason, column(HISTORY_COUNTS.length + at)] as const,
    ).filter(([, counts]) => counts.some((count) => count > 0));
    const bins = held.map((bucket) => bucket?.bins);
    const shiftMs = time.shiftMs;
    return {
      startMs: first * stepMs + shiftMs,
      stepMs,
      sinceMs: time.sinceMs + shiftMs,
      isKept: this.isKept,
      gaps: numbers.map((number, at) =>
        held[at] === undefined ? time.gapOver(number * stepMs, (number + 1) * stepMs) : 'none',
      ),
      counts: columnsOf(HISTORY_COUNTS, column),
      createdBy: Object.fromEntries(created),
      firstByte: timesOf(bins, 0, FIRST_BYTE_FROM_MS),
      duration: timesOf(bins, LOG_BINS, DURATION_FROM_MS),
      marks: this.#marks
        .filter(({ atMs }) => atMs >= first * stepMs)
        .map(({ atMs, text }) => ({ atMs: atMs + shiftMs, text })),
    };
  }

  #turn(nowMs: number): void {
    this.#putAway();
    const { time } = this.#options;
    this.#bucketMs = Math.floor(time.at(nowMs) / FINEST_MS) * FINEST_MS;
    this.#untilMs = time.monotonic(this.#bucketMs + FINEST_MS);
    this.#kept ??= this.#begin();
  }

  #begin(): Kept | undefined {
    if (!this.#options.claim()) return undefined;
    const ring = (range: HistoryRange): HistoryRing =>
      new HistoryRing({
        ...HISTORY_RANGES[range],
        counts: HISTORY_COUNT_COLUMNS,
        bins: HISTORY_COLUMNS - HISTORY_COUNT_COLUMNS,
      });
    const put = new Uint32Array(HISTORY_COLUMNS);
    this.#options.read(put);
    return { rings: { '15m': ring('15m'), '1h': ring('1h'), '24h': ring('24h') }, put };
  }

  #putAway(): void {
    if (this.#kept === undefined) return;
    const { rings, put } = this.#kept;
    const row = new Uint32Array(HISTORY_COLUMNS);
    this.#options.read(row);
    let isNew = false;
    for (let at = 0; at < HISTORY_COLUMNS; at += 1) {
      const now = row[at] ?? 0;
      const more = now - (put[at] ?? 0);
      put[at] = now;
      row[at] = more;
      isNew ||= more !== 0;
    }
    if (isNew) for (const ring of Object.values(rings)) ring.add(this.#bucketMs, row);
  }
}

function columnsOf<Name extends string>(
  names: readonly Name[],
  column: (at: number) => number[],
): Record<Name, number[]> {
  // Safe cast: the keys come from `names` itself.
  return Object.fromEntries(names.map((name, at) => [name, column(at)])) as Record<Name, number[]>;
}

/** Returns percentiles per bucket, from the bins starting at `from`, and over all buckets. */
function timesOf(bins: readonly (Uint16Array | undefined)[], from: number, fromMs: number): HistoryTimes {
  const own = bins.map((one) => one?.subarray(from, from + LOG_BINS) ?? new Uint16Array(0));
  const whole = Array.from({ length: LOG_BINS }, (_, bin) =>
    own.reduce((sum, counts) => sum + (counts[bin] ?? 0), 0),
  );
  return {
    p50: own.map((counts) => percentileOf(counts, 0.5, fromMs)),
    p95: own.map((counts) => percentileOf(counts, 0.95, fromMs)),
    whole: [percentileOf(whole, 0.5, fromMs), percentileOf(whole, 0.95, fromMs)],
  };
}
