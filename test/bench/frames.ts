import type { Browser, Page } from 'playwright-core';

/** An event of Chromium's trace; times are in microseconds. */
interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  /** CPU time, which is unaffected by load on the machine. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** Events counted as script or layout; nested ones count once. */
const WORK = new Set([
  'EvaluateScript',
  'EventDispatch',
  'FireAnimationFrame',
  'FunctionCall',
  'Layout',
  'RunMicrotasks',
  'TimerFire',
  'UpdateLayoutTree',
]);
/** Marks the end of the main thread's work on a frame. */
const FRAME = 'Commit';

/** Returns the CPU milliseconds of script and layout for each frame of a page. */
export async function frameTimes(browser: Browser, page: Page, run: () => Promise<void>): Promise<number[]> {
  await browser.startTracing(page, {
    categories: ['devtools.timeline', 'disabled-by-default-devtools.timeline', '__metadata'],
  });
  await run();
  const trace: { readonly traceEvents: readonly TraceEvent[] } = JSON.parse(
    (await browser.stopTracing()).toString('utf8'),
  );
  return byFrame(trace.traceEvents);
}

function byFrame(events: readonly TraceEvent[]): number[] {
  const main = busiestMain(events);
  const own = events
    .filter(
      ({ pid, tid, name, ph }) =>
        `${pid} ${tid}` === main && ph === 'X' && (WORK.has(name) || name === FRAME),
    )
    .toSorted((one, other) => one.ts - other.ts || (other.dur ?? 0) - (one.dur ?? 0));
  const frames: number[] = [];
  let micros = 0;
  let coveredUntil = 0;
  for (const { name, ts, dur = 0, tdur = dur } of own) {
    if (name === FRAME) {
      frames.push(micros / 1000);
      micros = 0;
    } else if (ts >= coveredUntil) {
      micros += tdur;
      coveredUntil = ts + dur;
    }
  }
  // The work before the first commit does not belong to a frame of the run.
  return frames.slice(1);
}

/** Returns the page's main thread: among several renderers, the one that commits the most frames. */
function busiestMain(events: readonly TraceEvent[]): string {
  const counts = new Map<string, number>();
  for (const { name, pid, tid } of events) {
    const thread = `${pid} ${tid}`;
    if (name === FRAME) counts.set(thread, (counts.get(thread) ?? 0) + 1);
  }
  return [...counts].toSorted((one, other) => other[1] - one[1])[0]?.[0] ?? '';
}

/** Formats frame times: `312 frames, median 1.2 ms, p95 4.0 ms, max 9.1 ms`. */
export function formatFrame(times: readonly number[]): string {
  const sorted = times.toSorted((one, other) => one - other);
  const at = (share: number): string => (sorted[Math.floor((sorted.length - 1) * share)] ?? 0).toFixed(1);
  return `${sorted.length} frames, median ${at(0.5)} ms, p95 ${at(0.95)} ms, max ${at(1)} ms`;
}
