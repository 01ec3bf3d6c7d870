/**
 * Measures the cost of a frame of the connections' picture: 200 connections with 150 requests each within five minutes,
 * in the built window in Chromium, while more events arrive. Prints script and layout per frame, how long the first
 * sixty thousand events take, and how much is drawn while the page is hidden. Run it with `node test/bench/picture.ts`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { chromium, type Page } from 'playwright-core';
import { ActivityModel } from '../../renderer/live/activity-model.ts';
import { App } from '../../src/app.ts';
import { type Clock, systemClock } from '../../src/clock.ts';
import { ACTIVITY } from '../../src/contract/activity.ts';
import { CLOSE_REASONS, CREATE_REASONS } from '../../src/contract/connections.ts';
import type { PoolEvents } from '../../src/upstream/pool-events.ts';
import { browserOptions, PAGE_LOCALE } from '../support/browser.ts';
import { builtWindow } from '../support/built-window.ts';
import { frameTimes, formatFrame } from './frames.ts';

const CONNECTIONS = 200;
const REQUESTS = 150;
const SPAN_MS = 300_000;
const WATCH_MS = 8000;
const HIDDEN_MS = 5000;

/** Set ten minutes ahead, so that five minutes of earlier traffic have valid times. */
const clock: Clock = {
  now: () => systemClock.now() + 2 * SPAN_MS,
  wallTime: () => systemClock.wallTime(),
  schedule: (run, delayMs) => systemClock.schedule(run, delayMs),
  cancel: (timer) => systemClock.cancel(timer),
};

interface Event {
  readonly atMs: number;
  readonly id: number;
  readonly kind: number;
  readonly detail: number;
}

/** Returns five minutes of traffic in chronological order. */
function traffic(nowMs: number): readonly Event[] {
  const events: Event[] = [];
  const turnMs = SPAN_MS / (REQUESTS + 1);
  for (let id = 1; id <= CONNECTIONS; id += 1) {
    const startMs = nowMs - SPAN_MS + 1000 + id * 3;
    events.push({ atMs: startMs, id, kind: ACTIVITY.created, detail: 1 });
    for (let request = 0; request < REQUESTS; request += 1) {
      const atMs = startMs + request * turnMs;
      events.push({ atMs, id, kind: ACTIVITY.requestStart, detail: request === 0 ? 0 : 1 });
      events.push({ atMs: atMs + turnMs * 0.6, id, kind: ACTIVITY.idle, detail: 0 });
    }
  }
  return events.toSorted((one, other) => one.atMs - other.atMs);
}

function write(activity: PoolEvents, { atMs, id, kind, detail }: Event): void {
  const reason = CREATE_REASONS[detail] ?? 'no_idle';
  if (kind === ACTIVITY.dial) activity.dial(atMs, id, { reason, forCheck: false });
  else if (kind === ACTIVITY.created) activity.created(atMs, id, reason);
  else if (kind === ACTIVITY.requestStart) activity.taken(atMs, id, detail === 1);
  else if (kind === ACTIVITY.idle) activity.idle(atMs, id, Infinity);
  else activity.closed(atMs, id, CLOSE_REASONS[detail] ?? 'error');
}

/** Counts draws. A string, because it runs in the page and not in Node. */
const INSTRUMENT = `
  globalThis.draws = 0;
  const { prototype } = CanvasRenderingContext2D;
  const clear = prototype.clearRect;
  prototype.clearRect = function (...box) {
    globalThis.draws += 1;
    clear.apply(this, box);
  };
`;
const HIDE = `
  Object.defineProperty(document, 'hidden', { configurable: true, value: true });
  document.dispatchEvent(new Event('visibilitychange'));
`;

function drawsOf(page: Page): Promise<number> {
  return page.evaluate<number>('draws');
}

/** Sends requests on the connections in turn, so that every tick brings the picture something new. */
async function keepBusy(activity: PoolEvents, forMs: number): Promise<void> {
  const endMs = clock.now() + forMs;
  for (let at = 0; clock.now() < endMs; at += 1) {
    const id = 1 + (at % CONNECTIONS);
    write(activity, { atMs: clock.now(), id, kind: ACTIVITY.requestStart, detail: 1 });
    await pause(5);
    write(activity, { atMs: clock.now(), id, kind: ACTIVITY.idle, detail: 0 });
  }
}

function modelMs(events: readonly Event[], nowMs: number): number {
  const flat = events.flatMap(({ atMs, id, kind, detail }) => [atMs, id, kind, detail]);
  const startedAt = performance.now();
  new ActivityModel().apply(
    [{ provider: 'openai', connections: [], events: flat, marks: [], lost: 0 }],
    nowMs,
  );
  return performance.now() - startedAt;
}

async function measure(app: App, link: string): Promise<void> {
  const activity = app.proxy.runtimes.get('openai')?.pool.stats.events;
  if (activity === undefined) throw new Error('there is no provider openai');
  const events = traffic(clock.now());
  process.stdout.write(
    `${events.length} events taken in: ${modelMs(events, clock.now()).toFixed(0)} ms (Node, cold)\n`,
  );
  for (const event of events) write(activity, event);
  const browser = await chromium.launch(await browserOptions());
  try {
    const page = await browser.newPage({ locale: PAGE_LOCALE, viewport: { width: 1280, height: 900 } });
    await page.addInitScript({ content: INSTRUMENT });
    await page.goto(link);
    await page.evaluate("location.hash = '#/connections'");
    await page.getByRole('application', { name: `${CONNECTIONS} connections` }).waitFor();
    for (const minutes of [5, 60]) {
      await page.evaluate(`location.hash = '#/connections?min=${minutes}'`);
      await keepBusy(activity, 1000);
      const times = await frameTimes(browser, page, () => keepBusy(activity, WATCH_MS));
      process.stdout.write(`200 timelines, 30,000 requests, ${minutes} min: ${formatFrame(times)}\n`);
    }
    await page.evaluate(HIDE);
    const before = await drawsOf(page);
    await keepBusy(activity, HIDDEN_MS);
    const after = await drawsOf(page);
    process.stdout.write(`drawn in ${HIDDEN_MS / 1000} s while hidden: ${after - before} times\n`);
  } finally {
    await browser.close();
  }
}

const folder = mkdtempSync(path.join(tmpdir(), 'lunaroute-picture-'));
const app = new App({
  inputs: { env: {}, flags: { port: '0', uiPort: '0' }, homeDir: folder, platform: 'linux', cwd: folder },
  version: '0.0.0-bench',
  logFormat: 'text',
  write: () => undefined,
  clock,
});
try {
  await app.start();
  await measure(app, (await app.servePage(await builtWindow())).link);
} finally {
  app.close();
  rmSync(folder, { recursive: true, force: true });
}
