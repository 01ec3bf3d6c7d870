import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import http, { type ServerResponse } from 'node:http';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { samePixelsOptions } from '../support/browser.ts';
import { ClientCall } from '../support/client.ts';
import { allArrived, eventually, portOf } from '../support/eventually.ts';
import { StandingClock } from '../support/standing-clock.ts';
import { type OpenWindow, openWindow } from './open-window.ts';
import { claudeScript, used } from './sessions-support.ts';

/** Start of the scene, and the time the page's clock shows throughout, which is after all events of the scene. */
const BEGIN_MS = Date.UTC(2026, 0, 15, 9, 30);
const PAGE_MS = Date.UTC(2026, 0, 15, 9, 50);

export const CONFIG = `path_check: false
providers:
  anthropic:
    http_client:
      connect_timeout_secs: 10
      timeout_secs: 900 # extended thinking
  openai:
    http_client:
      pool_max_idle_per_host: 1
`;

/** A window on a program whose every number is the same in every run. */
export interface Scene extends OpenWindow {
  /** Plays a conversation of Claude Code with a cache break, and requests that fail. */
  converse(): Promise<void>;
  /** Sends bursts that give the doctor something to report. */
  burst(): Promise<void>;
  /** Texts that differ from run to run, each with its replacement. */
  readonly swaps: readonly (readonly [found: string, shown: string])[];
}

/** Duration of the parts of a response, in milliseconds. */
interface Pace {
  readonly firstByteMs: number;
  readonly streamMs: number;
}

interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly begin: string;
  readonly end: string;
}

interface Call {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object;
  readonly reply: Reply;
}

const STREAM = { 'content-type': 'text/event-stream' };
const JSON_TYPE = { 'content-type': 'application/json' };
const SESSION = '1f0c6a52-5b7e-4c58-9d8f-3a2b61e4d907';

/** Opens the window and its program, showing the first steps. */
export async function openScene(context: TestContext): Promise<Scene> {
  const clock = new StandingClock(BEGIN_MS);
  const provider = await startSteppingProvider(context, clock);
  const env = {
    PATH: '/nowhere',
    LUNAROUTE_OPENAI_BASE_URL: provider.url,
    LUNAROUTE_ANTHROPIC_BASE_URL: provider.url,
    LUNAROUTE_ANTHROPIC_POOL_MAX_IDLE: '16',
  };
  const window = await openWindow(context, {
    config: CONFIG,
    env,
    clock,
    // Other tests create network interfaces on this machine, and a network change closes idle connections.
    interfaces: () => ({}),
    isFirstRun: true,
    launch: await samePixelsOptions(),
    browser: { timezoneId: 'UTC', viewport: { width: 1280, height: 800 } },
    prepare: (page) => page.addInitScript(standStill, PAGE_MS),
  });
  mkdirSync(path.join(window.program.folder, '.claude'));
  writeFileSync(path.join(window.program.folder, '.claude/settings.json'), '{}\n');
  const send = senderOf(window.program.url, provider, clock);
  /** Waits until nothing is in progress and every connection is back in its pool: only then may time advance. */
  const isQuiet = async (): Promise<void> => {
    await eventually('nothing is in progress', () => window.program.app.status().inFlight === 0);
    await allArrived();
  };
  return {
    ...window,
    converse: async () => {
      for (const [call, pace] of conversation()) {
        await send(call, pace);
        await isQuiet();
        clock.step(4000);
      }
    },
    burst: async () => {
      for (let count = 0; count < 8; count += 1) {
        await provider.burst(window.program.url, 4);
        await isQuiet();
        clock.step(20_000);
      }
    },
    swaps: [
      [window.program.folder, '/home/sam'],
      [new URL(window.program.url).host, '127.0.0.1:8081'],
      [new URL(provider.url).host, '127.0.0.1:9000'],
      [new URL(window.program.link).host, '127.0.0.1:8082'],
      [`process ${process.pid}`, 'process 4711'],
    ],
  };
}

/** Runs in the page: stops its clocks at this time. Timers keep running. */
function standStill(nowMs: number): void {
  const RealDate = Date;
  class FixedDate extends RealDate {
    constructor(...given: readonly number[]) {
      if (given.length === 0) super(nowMs);
      else super(...(given as [number]));
    }
    static override now(): number {
      return nowMs;
    }
  }
  globalThis.Date = FixedDate as DateConstructor;
  performance.now = () => 60_000;
}

interface SteppingProvider {
  readonly url: string;
  /** Handles the next request. */
  answer: (response: ServerResponse) => void;
  /** Sends that many requests at the same time, each on its own connection. */
  burst(proxyUrl: string, count: number): Promise<void>;
}

async function startSteppingProvider(context: TestContext, clock: StandingClock): Promise<SteppingProvider> {
  const server = http.createServer({ keepAliveTimeout: 600_000 }, (request, response) => {
    request.resume().on('end', () => provider.answer(response));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => {
    server.close();
    server.closeAllConnections();
  });
  const provider: SteppingProvider = {
    url: `http://127.0.0.1:${portOf(server)}`,
    answer: () => undefined,
    burst: async (proxyUrl, count) => {
      const held: ServerResponse[] = [];
      provider.answer = (response) => void held.push(response);
      const body = JSON.stringify({ model: 'gpt-5-mini', messages: [] });
      const calls = Array.from(
        { length: count },
        () => new ClientCall(`${proxyUrl}/v1/chat/completions`, { method: 'POST', headers: JSON_TYPE, body }),
      );
      await eventually('all of them are there', () => held.length === count);
      clock.step(250);
      for (const response of held) response.writeHead(200, { ...JSON_TYPE, ...dateOf(clock) }).end('{}');
      await Promise.all(calls.map((call) => call.answer));
    },
  };
  return provider;
}

/** Returns a Date header from the program's clock, which the provider shares. */
function dateOf(clock: StandingClock): { readonly date: string } {
  return { date: new Date(clock.wallTime()).toUTCString() };
}

/** Returns a function that sends a request; the clock advances only while everyone waits for the provider. */
function senderOf(proxyUrl: string, provider: SteppingProvider, clock: StandingClock) {
  return async ({ path: to, headers, body, reply }: Call, pace: Pace): Promise<void> => {
    let end = (): void => undefined;
    provider.answer = (response) => {
      clock.step(pace.firstByteMs);
      response.writeHead(reply.status, { ...reply.headers, ...dateOf(clock) }).write(reply.begin);
      end = () => void response.end(reply.end);
    };
    const call = new ClientCall(`${proxyUrl}${to}`, {
      method: 'POST',
      headers: { ...JSON_TYPE, ...headers },
      body: JSON.stringify(body),
    });
    await eventually('the answer has begun', () => call.received !== '');
    clock.step(pace.streamMs);
    end();
    await call.answer;
  };
}

/** Requests of Claude Code and the duration of each response. */
function conversation(): readonly (readonly [Call, Pace])[] {
  return [
    [
      claude({ used: used({ fresh: 1200, written: 18_400, output: 310 }), stop: 'tool_use' }),
      { firstByteMs: 820, streamMs: 2100 },
    ],
    [
      claude({ used: used({ fresh: 640, read: 18_400, written: 2100, output: 540 }), stop: 'tool_use' }),
      { firstByteMs: 410, streamMs: 3300 },
    ],
    [
      claude({ used: used({ fresh: 95, read: 20_500, written: 1900, output: 860 }) }),
      { firstByteMs: 390, streamMs: 5200 },
    ],
    [
      claude({ used: used({ fresh: 210, read: 22_400, written: 1200, output: 420 }) }),
      { firstByteMs: 450, streamMs: 2800 },
    ],
    [
      claude({ used: used({ fresh: 180, written: 24_100, output: 730 }), model: 'claude-sonnet-4-8' }),
      { firstByteMs: 1300, streamMs: 4100 },
    ],
    [refused(), { firstByteMs: 140, streamMs: 10 }],
  ];
}

function claude(options: Omit<Parameters<typeof claudeScript>[0], 'session'>): Call {
  const whole = claudeScript({ session: SESSION, ...options }, false);
  const begin = claudeScript({ session: SESSION, ...options }, true).reply;
  return {
    path: whole.path,
    headers: { authorization: 'Bearer k', ...whole.headers },
    body: { stream: true, messages: [], padding: 'x'.repeat(2000), model: whole.model },
    reply: { status: 200, headers: STREAM, begin, end: whole.reply.slice(begin.length) },
  };
}

/** A request that the provider rejects as the client's mistake. */
function refused(): Call {
  const message = 'messages: at least one message is required';
  const text = JSON.stringify({ type: 'error', error: { type: 'invalid_request_error', message } });
  return {
    ...claude({ used: used({}) }),
    reply: {
      status: 400,
      headers: { ...JSON_TYPE, 'request-id': 'req_011CSHoEeqs5C35K2UUqR7Fy' },
      begin: text.slice(0, 20),
      end: text.slice(20),
    },
  };
}
