import type { Clock } from '../clock.ts';
import type { HistoryGap } from '../contract/history.ts';

/** Older gaps are in no range. */
const KEPT_MS = 25 * 3_600_000;
/** A proxy that is stopped and started over and over keeps the latest. */
const MAX_GAPS = 200;
/** Somebody who looks every few seconds and is this late was suspended, or stopped by somebody. */
const LATE_MS = 30_000;
/** Times are shown on whole buckets: the clock of the history follows one that was set by whole minutes. */
const SHIFT_STEP_MS = 60_000;

interface Gap {
  readonly fromMs: number;
  readonly toMs: number;
  readonly kind: HistoryGap;
}

/**
 * The time axis of the history, in milliseconds since 1970: it goes on with the monotonic clock, leaps over a sleep, and
 * never goes back. It knows when nothing could be counted.
 */
export class HistoryTime {
  readonly #clock: Clock;
  #axisMinusNowMs: number;
  #gaps: Gap[] = [];
  /** Since when the proxy takes no requests; undefined while it does. */
  #stoppedAtMs: number | undefined;
  #seenMs: number | undefined;
  readonly sinceMs: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#axisMinusNowMs = clock.wallTime() - clock.now();
    this.sinceMs = this.now();
    this.#stoppedAtMs = this.sinceMs;
  }

  /** The moment on the axis of one on the monotonic clock. */
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

  /** What the wall clock shows beyond the axis, in whole minutes: somebody has set it back. */
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

  /** The monotonic clock stood still for so long. Whatever was counted before must have been put away. */
  slept(ms: number): void {
    const fromMs = this.now();
    this.#axisMinusNowMs += ms;
    this.#gap(fromMs, fromMs + ms, 'suspended');
  }

  /** To be called every few seconds: whoever is late was suspended while the monotonic clock went on. */
  seen(): void {
    const nowMs = this.now();
    if (this.#seenMs !== undefined && nowMs - this.#seenMs > LATE_MS)
      this.#gap(this.#seenMs, nowMs, 'suspended');
    this.#seenMs = nowMs;
  }

  /** Why nothing could be counted from one moment of the axis to another; `none` where for a while something could. */
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

  /** The gap that lasts, where one does. */
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
