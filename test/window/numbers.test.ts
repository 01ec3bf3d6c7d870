import assert from 'node:assert/strict';
import { once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import { test, type TestContext } from 'node:test';
import type { Page } from 'playwright-core';
import { browserMissing } from '../support/browser.ts';
import { ask, ClientCall } from '../support/client.ts';
import { portOf } from '../support/eventually.ts';
import { assertCalm, type OpenWindow, openWindow } from './open-window.ts';

const REQUESTS = 2000;
const SIDE_BY_SIDE = 12;
const PATH = '/v1/chat/completions';

/** A provider that often fails, and its own counts as the oracle. */
interface RoughProvider {
  readonly url: string;
  /** Number of accepted connections. */
  accepted: number;
  readonly open: Set<object>;
  /** Number of requests whose head arrived, including retries. */
  seen: number;
}

async function startRoughProvider(context: TestContext, random: () => number): Promise<RoughProvider> {
  const server = http.createServer({ keepAliveTimeout: 600_000 }, (request, response) => {
    provider.seen += 1;
    request.resume().on('end', () => misbehave(request, response, random()));
  });
  server.on('connection', (socket) => {
    provider.accepted += 1;
    provider.open.add(socket);
    socket.on('close', () => provider.open.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => {
    server.close();
    server.closeAllConnections();
  });
  const provider: RoughProvider = {
    url: `http://127.0.0.1:${portOf(server)}`,
    accepted: 0,
    open: new Set(),
    seen: 0,
  };
  return provider;
}

function misbehave(request: IncomingMessage, response: ServerResponse, roll: number): void {
  const json = { 'content-type': 'application/json' };
  const usage = { prompt_tokens: 100, completion_tokens: 10, prompt_tokens_details: { cached_tokens: 80 } };
  if (roll < 0.02) request.socket.destroy();
  else if (roll < 0.04) {
    response.writeHead(200, { ...json, 'content-length': 99 });
    response.write('{', () => request.socket.destroy());
  } else if (roll < 0.08) response.writeHead(503, { ...json, 'retry-after': '0' }).end('{}');
  else if (roll < 0.12) response.writeHead(429, json).end('{"error":{"code":"rate_limit_exceeded"}}');
  else if (roll < 0.16) response.writeHead(200, { ...json, connection: 'close' }).end('{}');
  else response.writeHead(200, json).end(JSON.stringify({ model: 'model-1', usage }));
}

/** Returns a generator with the same numbers every time. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Sends requests from several clients; returns the responses they received, by status. */
async function sendAll(
  url: string,
  count: number,
  random: () => number,
): Promise<ReadonlyMap<number, number>> {
  const got = new Map<number, number>();
  let left = count;
  const client = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const leaves = random() < 0.02;
      const call = new ClientCall(url, { method: 'POST', body: '{}' });
      if (leaves) call.leave();
      const { status } = await call.answer;
      got.set(status, (got.get(status) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, client));
  return got;
}

/** Returns the sum of a metric, restricted to one label if given. */
type Metrics = (name: string, label?: string) => number;

async function metrics({ program }: OpenWindow): Promise<Metrics> {
  const { body } = await ask(`${program.url}/metrics`);
  const lines = body.split('\n').filter((line) => line.includes('provider="openai"'));
  return (name, label = '') =>
    lines
      .filter((line) => line.startsWith(`${name}{`) && line.includes(label))
      .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}

/** Returns the numbers in a text, in order. */
function numbersIn(text: string): readonly number[] {
  return [...text.matchAll(/[\d,]*\d/gu)].map(([number]) => Number(number.replaceAll(',', '')));
}

/** Waits until a claim about the page or the program holds; if it never does, the error shows the last values seen. */
async function reads(
  page: Page,
  what: string,
  look: () => Promise<readonly [boolean, unknown]>,
): Promise<void> {
  const giveUpAt = performance.now() + 20_000;
  for (;;) {
    const [holds, seen] = await look();
    if (holds) return;
    if (performance.now() > giveUpAt) assert.fail(`never: ${what}; seen: ${JSON.stringify(seen)}`);
    await page.waitForTimeout(50);
  }
}

test(
  'after 2,000 rough requests, an edit and a pause, every number on screen matches the sockets and /metrics',
  { skip: browserMissing() ?? false },
  async (context) => {
    const random = seededRandom(20_261_128);
    const provider = await startRoughProvider(context, random);
    const window = await openWindow(context, { env: { LUNAROUTE_OPENAI_BASE_URL: provider.url } });
    const { page } = window;
    const got = await sendWithPauseAndEdit(window, random);
    const total = (claim: (code: number) => boolean): number =>
      got.flatMap((each) => [...each]).reduce((sum, [code, count]) => sum + (claim(code) ? count : 0), 0);
    assert.equal(
      total(() => true),
      REQUESTS,
    );

    const value = await metricsAtRest(window);
    const counts = assertConnectionsSeen(provider, value);
    const finished = assertRequestsGot(value, total);
    await assertListed(page, finished);
    await assertTable(window, provider, counts);
    await assertSummary(window, provider, { ...counts, idle: value('http_pool_connections_idle') });
    assertCalm(window);
  },
);

/**
 * Sends all requests: the second quarter while the list is paused, the last half while the pool is rebuilt. Returns the
 * statuses of each part.
 */
async function sendWithPauseAndEdit(
  window: OpenWindow,
  random: () => number,
): Promise<readonly ReadonlyMap<number, number>[]> {
  const { page } = window;
  const url = `${window.program.url}${PATH}`;
  await window.go('/requests');
  const status = page.locator('.requests-status');
  const got = [await sendAll(url, REQUESTS / 4, random)];
  await page.getByRole('button', { name: 'Pause' }).click();
  const counts = async (): Promise<string> => (await status.innerText()).replace(/, \d+ new$/u, '');
  const before = await counts();
  assert.match(before, /paused$/u);
  got.push(await sendAll(url, REQUESTS / 4, random));
  assert.equal(await counts(), before, 'a paused list stands still');
  await page.getByRole('button', { name: 'Resume' }).click();
  // An edit that rebuilds the pool while requests are in flight.
  await window.go('/providers/openai');
  await window.field('providers.openai.http_client.pool_max_idle_per_host').fill('7');
  const underway = sendAll(url, REQUESTS / 2, random);
  await page.getByRole('button', { name: 'Apply' }).click();
  got.push(await underway);
  await window.go('/requests');
  return got;
}

async function metricsAtRest(window: OpenWindow): Promise<Metrics> {
  const { page } = window;
  await reads(page, 'nothing is in progress', async () => {
    const left = (await metrics(window))('lunaroute_requests_in_flight');
    return [left === 0, left];
  });
  return metrics(window);
}

/** Connections as the pool counts them. */
interface Counts {
  readonly created: number;
  readonly reused: number;
}

/** Asserts that the stats match what the provider saw. */
function assertConnectionsSeen(provider: RoughProvider, value: Metrics): Counts {
  const created = value('http_pool_connections_created_total');
  const reused = value('http_pool_connections_reused_total');
  assert.equal(created, provider.accepted);
  const closed = value('http_pool_connections_closed_by_reason_total');
  assert.equal(created - closed, provider.open.size);
  assert.equal(created + reused >= provider.seen, true, `${created} + ${reused} < ${provider.seen}`);

  return { created, reused };
}

/** Asserts that requests with a status match those the clients received; returns the number of finished requests. */
function assertRequestsGot(value: Metrics, total: (claim: (code: number) => boolean) => number): number {
  const finished = value('lunaroute_requests_total');
  const unseen = REQUESTS - finished; // cancelled before they were read
  assert.ok(unseen >= 0 && unseen <= total((code) => code === 0), `${unseen} were never read`);
  for (const [label, claim] of [
    ['status="2xx"', (code: number) => code >= 200 && code < 300],
    ['status="4xx"', (code: number) => code >= 400 && code < 500],
    ['status="5xx"', (code: number) => code >= 500],
  ] as const) {
    const counted = value('lunaroute_requests_total', label);
    // A request whose client left is counted with the status it would have received.
    assert.ok(counted >= total(claim), `${label}: ${counted} of ${total(claim)}`);
  }
  return finished;
}

async function assertListed(page: Page, finished: number): Promise<void> {
  const status = page.locator('.requests-status');
  await reads(page, 'the list has all of them', async () => {
    const [shown = 0, inProgress = -1] = numbersIn(await status.innerText());
    return [shown === Math.min(finished, 2000) && inProgress === 0, [shown, inProgress]];
  });
}

async function assertTable(
  window: OpenWindow,
  provider: RoughProvider,
  { created, reused }: Counts,
): Promise<void> {
  const { page } = window;
  await window.go('/connections');
  await page.getByRole('tab', { name: 'Table' }).click();
  const panel = page.getByRole('region', { name: 'openai' }).first();
  await reads(page, 'the table counts as /metrics does', async () => {
    const text = await panel.innerText();
    const all = numbersIn(/Reused\s+[\d,]+\s+of\s+[\d,]+\s+attempts/u.exec(text)?.[0] ?? '');
    const made = numbersIn(/Created\s+[\d,]+/u.exec(text)?.[0] ?? '');
    return [
      all[0] === reused && all[1] === created + reused && made[0] === created,
      [all, made, text.slice(0, 400)],
    ];
  });
  const links = page.getByRole('navigation', { name: 'Pages' });
  const counted = numbersIn(await links.getByRole('link', { name: /Connections/u }).innerText());
  assert.equal(counted[0] ?? 0, provider.open.size);
}

async function assertSummary(
  window: OpenWindow,
  provider: RoughProvider,
  { created, reused, idle: idleNow }: Counts & { readonly idle: number },
): Promise<void> {
  const { page } = window;
  await window.go('/providers/openai');
  const summary = page.locator('.provider-summary');
  await reads(page, 'the summary counts the open sockets', async () => {
    const [active = -1, idle = -1] = numbersIn(
      /(\d+) active\s+(\d+) idle/u.exec(await summary.innerText())?.[0] ?? '',
    );
    return [active === 0 && idle === provider.open.size && idle === idleNow, [active, idle]];
  });
  await reads(page, 'and the reuse of these minutes', async () => {
    const text =
      /([\d,]+) of ([\d,]+)\s*$/mu.exec((await summary.innerText()).split('Reused')[1] ?? '')?.[0] ?? '';
    const [share = -1, all = -1] = numbersIn(text);
    return [share === reused && all === created + reused, text];
  });
}
