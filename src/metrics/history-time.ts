import type { Clock } from '../clock.ts';
import type { HistoryGap } from '../contract/history.ts';

/** Older gaps lie outside every range. */
const KEPT_MS = 25 * 3_600_000;
/** Limits the list if a proxy is stopped and started over and over; the latest gaps are kept. */
const MAX_GAPS = 200;
/** If `seen`, called every few seconds, is this late, the process was suspended or stopped. */
const LATE_MS = 30_000;
/** The history follows changes of the wall clock in whole minutes, because times are shown on bucket boundaries. */
const SHIFT_STEP_MS = 60_000;

interface Gap {
  readonly fromMs: number;
  readonly toMs: number;
  readonly kind: HistoryGap;
}

/**
 * The time axis of the history, in milliseconds since 1970. It advances with the monotonic clock, jumps over sleep, and
 * never goes backward. It also records when nothing could be counted.
 */
export class HistoryTime {
  readonly #clock: Clock;
  #axisMinusNowMs: number;
  #gaps: Gap[] = [];
  /** When the proxy stopped accepting requests; undefined while it accepts them. */
  #stoppedAtMs: number | undefined;
  #seenMs: number | undefined;
  readonly sinceMs: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#axisMinusNowMs = clock.wallTime() - clock.now();
    this.sinceMs = this.now();
    this.#stoppedAtMs = this.sinceMs;
  }

  /** Converts a monotonic time to a time on the axis. */
  at(nowMs: number): number {
    return nowMs + this.#axisMinusNowMs;
  }

  /** The reverse. */
  monotonic(atMs: number): number {
    return atMs - this.#axisMinusNowMs;
  }

  now(): number {
    return this.at(this.#clock.now());
  }

  /** How far the wall clock is ahead of the axis, in whole minutes; negative after the clock was set back. */
  get shiftMs(): number {
    return Math.round((this.#clock.wallTime() - this.now()) / SHIFT_STEP_MS) * SHIFT_STEP_MS;
  }

  opened(): void {
    if (this.#stoppedAtMs !== undefined) this.#gap(this.#stoppedAtMs, this.now(), 'stopped');
    this.#stoppedAtMs = undefined;
  }

  closed(): void {
    this.#stoppedAtMs ??= this.now();
  }

  /** Moves the axis forward by the time the monotonic clock stood still. Flush earlier counts first. */
  slept(ms: number): void {
    const fromMs = this.now();
    this.#axisMinusNowMs += ms;
    this.#gap(fromMs, fromMs + ms, 'suspended');
  }

  /**
   * Call this every few seconds: a late call means the process was suspended while the monotonic clock kept running.
   */
  seen(): void {
    const nowMs = this.now();
    if (this.#seenMs !== undefined && nowMs - this.#seenMs > LATE_MS)
      this.#gap(this.#seenMs, nowMs, 'suspended');
    this.#seenMs = nowMs;
  }

  /**
   * Returns why nothing could be counted between two times on the axis; `none` if counting was possible for part of it.
   */
  gapOver(fromMs: number, toMs: number): HistoryGap {
    const untilMs = Math.min(toMs, this.now());
    const gaps = [...this.#gaps, ...this.#standing()];
    let kind: HistoryGap | undefined = fromMs < this.sinceMs ? 'before_start' : undefined;
    for (let atMs = Math.max(fromMs, this.sinceMs); atMs < untilMs;) {
      const gap = gaps.find((one) => one.fromMs <= atMs && one.toMs > atMs);
      if (gap === undefined) return 'none';
      kind ??= gap.kind;
      atMs = gap.toMs;
    }
    return kind ?? 'none';
  }

  /** Returns the gap still open, if there is one. */
  #standing(): readonly Gap[] {
    return this.#stoppedAtMs === undefined
      ? []
      : [{ fromMs: this.#stoppedAtMs, toMs: Infinity, kind: 'stopped' }];
  }

  #gap(fromMs: number, toMs: number, kind: HistoryGap): void {
    const kept = this.#gaps.filter((gap) => gap.toMs > toMs - KEPT_MS);
    this.#gaps = [...kept, { fromMs, toMs, kind }].slice(-MAX_GAPS);
  }
}
