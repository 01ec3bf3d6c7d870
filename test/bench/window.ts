/**
 * Measures the cost of a frame of a full and busy window: 2,000 requests, 10,000 log lines, 2,000 session rows and the
 * picture of their connections, with 100 requests a second through the proxy. Prints script and layout for each frame,
 * in CPU milliseconds from Chromium's trace, and how many messages and frames there are while the page is hidden. Run
 * it with `npm run bench:window [-- page …]`.
 */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Browser, chromium, type Page } from 'playwright-core';
import { App } from '../../src/app.ts';
import { browserOptions, PAGE_LOCALE } from '../support/browser.ts';
import { builtWindow } from '../support/built-window.ts';
import { portOf } from '../support/eventually.ts';
import { frameTimes, formatFrame } from './frames.ts';

const PER_SECOND = 100;
const WATCH_MS = 8000;
const LINES = 10_000;
/**
 * Long sessions have so many turns that about 2,000 rows are open; the short ones bring the number of sessions close to
 * the maximum kept.
 */
const LONG_SESSIONS = 4;
const TURNS = 480;
const SHORT_SESSIONS = 190;
const AT_ONCE = 16;

const PADDING = 'x'.repeat(2000);
const agent = new http.Agent({ keepAlive: true, maxSockets: AT_ONCE });

function event(data: { readonly type: string }): string {
  return `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
}

const USAGE = { input_tokens: 12, cache_read_input_tokens: 40_000, cache_creation_input_tokens: 900 };
const MESSAGE = { id: 'm', type: 'message', role: 'assistant', model: 'claude-opus-4-8', content: [] };
const ANSWER = [
  event({ type: 'message_start', message: { ...MESSAGE, usage: { ...USAGE, output_tokens: 1 } } } as never),
  event({ type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 90 } } as never),
  event({ type: 'message_stop' }),
].join('');

async function startProvider(): Promise<http.Server> {
  const server = http.createServer({ keepAliveTimeout: 600_000 }, (request, response) => {
    request.resume().on('end', () => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end(ANSWER);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

/** Sends one turn of a session. */
async function ask(url: string, session: number): Promise<void> {
  const body = JSON.stringify({ model: MESSAGE.model, stream: true, messages: [], padding: PADDING });
  const request = http.request(`${url}/v1/messages?beta=true`, {
    agent,
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      authorization: 'Bearer k',
      'user-agent': 'claude-cli/2.1.330 (external, cli)',
      'anthropic-version': '2023-06-01',
      'anthropic-beta': 'claude-code-20250219',
      'x-claude-code-session-id': `00000000-0000-4000-8000-${String(session).padStart(12, '0')}`,
    },
  });
  request.end(body);
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  response.resume();
  await once(response, 'end');
}

async function fill(app: App): Promise<void> {
  // In sequence, so that the long sessions get the first numbers.
  for (let session = 0; session < LONG_SESSIONS; session += 1) await ask(app.proxyUrl, session);
  const sessions = Array.from({ length: SHORT_SESSIONS }, (_, at) => LONG_SESSIONS + at);
  for (let turn = 1; turn < TURNS; turn += 1)
    for (let session = 0; session < LONG_SESSIONS; session += 1) sessions.push(session);
  const askers = Array.from({ length: AT_ONCE }, async () => {
    for (let next = sessions.shift(); next !== undefined; next = sessions.shift())
      await ask(app.proxyUrl, next);
  });
  await Promise.all(askers);
  const log = app.logging.target('lunaroute_egress');
  while (app.logging.ring.size < LINES) log.write('info', 'reused connection', { conn: 3, request: 7 });
}

/** Sends `PER_SECOND` requests a second, as far as the machine can; returns the rate achieved. */
async function keepBusy(app: App, forMs: number, page = ''): Promise<number> {
  const log = app.logging.target('lunaroute_egress');
  const since = performance.now();
  let sent = 0;
  const asked: Promise<void>[] = [];
  while (performance.now() - since < forMs) {
    const due = ((performance.now() - since) / 1000) * PER_SECOND;
    for (; sent < due; sent += 1) {
      // A request writes several log lines; in the benchmark of the log page, each line counts as an update.
      if (page === 'log') log.write('info', 'reused connection', { conn: 3, request: sent });
      else asked.push(ask(app.proxyUrl, sent % LONG_SESSIONS));
    }
    await pause(10);
  }
  await Promise.all(asked);
  return (sent * 1000) / (performance.now() - since);
}

interface BenchPage {
  readonly name: string;
  readonly hash: string;
  /** Waits until everything to be measured is visible. */
  readonly ready: (page: Page) => Promise<void>;
}

const PAGES: readonly BenchPage[] = [
  {
    name: 'picture',
    hash: '#/connections',
    ready: (page) => page.locator('.picture-canvas').first().waitFor(),
  },
  {
    name: 'requests',
    hash: '#/requests',
    ready: (page) => page.getByText(/^[\d,]+ requests/u).waitFor(),
  },
  {
    name: 'log',
    hash: '#/log',
    ready: (page) =>
      page
        .getByText(/^[\d,]+ lines/u)
        .first()
        .waitFor(),
  },
  { name: 'sessions', hash: '#/sessions', ready: openSessions },
];

/** Opens the long sessions with their turns. */
async function openSessions(page: Page): Promise<void> {
  for (let session = LONG_SESSIONS; session >= 1; session -= 1) {
    await page.evaluate(`location.hash = '#/sessions?session=${session}&agent=main'`);
    // The turns listed depend on how many requests the previous pages sent.
    await page.locator(`[id^="session-row-${session}_main_"]`).first().waitFor();
  }
}

async function measure(app: App, browser: Browser, wanted: readonly string[]): Promise<void> {
  const { link } = await app.servePage(await builtWindow());
  const tab = await browser.newContext({ locale: PAGE_LOCALE, viewport: { width: 1280, height: 900 } });
  const page = await tab.newPage();
  await page.addInitScript(() => localStorage.setItem('lunaroute.first-run-done', 'true'));
  await page.goto(link);
  for (const { name, hash, ready } of PAGES) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
    await ready(page);
    await keepBusy(app, 1000, name);
    let rate = 0;
    const times = await frameTimes(browser, page, async () => {
      rate = await keepBusy(app, WATCH_MS, name);
    });
    process.stdout.write(`${name}: ${formatFrame(times)}, at ${rate.toFixed(0)} updates a second\n`);
  }
  await measureHidden(app, browser, page);
}

async function measureHidden(app: App, browser: Browser, page: Page): Promise<void> {
  const network = await page.context().newCDPSession(page);
  let messages = 0;
  network.on('Network.dataReceived', () => (messages += 1));
  await network.send('Network.enable');
  await page.evaluate(`
    Object.defineProperty(document, 'hidden', { configurable: true, value: true });
    document.dispatchEvent(new Event('visibilitychange'));
  `);
  await pause(500);
  messages = 0;
  const times = await frameTimes(browser, page, async () => void (await keepBusy(app, WATCH_MS)));
  process.stdout.write(`hidden: ${messages} messages in ${WATCH_MS / 1000} s; ${formatFrame(times)}\n`);
}

const folder = mkdtempSync(path.join(tmpdir(), 'lunaroute-window-bench-'));
const provider = await startProvider();
const app = new App({
  inputs: {
    env: { LUNAROUTE_ANTHROPIC_BASE_URL: `http://127.0.0.1:${portOf(provider)}` },
    flags: { port: '0', uiPort: '0' },
    homeDir: folder,
    platform: 'linux',
    cwd: folder,
  },
  version: '0.0.0-bench',
  logFormat: 'text',
  write: () => undefined,
});
try {
  await app.start();
  await fill(app);
  const browser = await chromium.launch(await browserOptions());
  try {
    await measure(app, browser, process.argv.slice(2));
  } finally {
    await browser.close();
  }
} finally {
  app.close();
  agent.destroy();
  provider.close();
  provider.closeAllConnections();
  rmSync(folder, { recursive: true, force: true });
}
