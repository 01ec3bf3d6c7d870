import { FLOWING_MS, type Stall } from '../../src/contract/stall.ts';
import type { PictureView } from './picture-view.ts';

/** Boxes of one colour, as consecutive x, y, width and height. */
export type Boxes = number[];

/** The least height of a silent timeline, in pixels. */
const THIN = 2;
/** How long a silence without a timeout takes to reach that height. */
const UNLIMITED_MS = 600_000;

/** Whether nothing of the response has arrived; the timeline then shows an outline. */
export function isWaiting({ kind }: Stall): boolean {
  return kind === 'upload' || kind === 'first_byte';
}

/** When the last byte arrived, if long enough ago to show; undefined while the response is flowing. */
export function quietSinceMs(stall: Stall, nowMs: number): number | undefined {
  const isAnswer = stall.kind === 'stream' || stall.kind === 'client' || stall.kind === 'tunnel';
  return isAnswer && stall.ageMs >= FLOWING_MS ? nowMs - stall.ageMs : undefined;
}

/**
 * The height of a timeline after a silence: full at the last byte, shrinking to 2 px at the timeout that ends it.
 * @internal Tested without a canvas.
 */
export function quietHeight(ageMs: number, { ageMs: nowAgeMs, end }: Stall, bar: number): number {
  const limitMs = end === undefined ? UNLIMITED_MS : nowAgeMs + end.leftMs;
  const share = Math.log1p(Math.max(0, ageMs) / 1000) / Math.log1p(limitMs / 1000);
  return Math.max(THIN, Math.round(bar - (bar - THIN) * share));
}

/** A silent span: its start, its end and the middle of its timeline, in pixels. */
interface Tail {
  readonly from: number;
  readonly to: number;
  readonly middle: number;
}

interface TailTarget {
  readonly view: PictureView;
  readonly boxes: Boxes;
}

/** Lays out a silent span as boxes of decreasing height; neighbours of equal height share a box. */
export function layTail({ from, to, middle }: Tail, stall: Stall, { view, boxes }: TailTarget): void {
  let begin = from;
  // Counted back from the end, as the last byte may be older than the visible span.
  const heightAt = (x: number): number =>
    quietHeight(stall.ageMs - (to - x - 0.5) * view.msPerPixel, stall, view.bar);
  for (let x = from + 1; x <= to; x += 1) {
    const height = heightAt(begin);
    if (x < to && heightAt(x) === height) continue;
    boxes.push(begin, middle - Math.floor(height / 2), x - begin, height);
    begin = x;
  }
}
