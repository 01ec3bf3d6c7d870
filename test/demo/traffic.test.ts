import assert from 'node:assert/strict';
import http, { type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { test, type TestContext } from 'node:test';
import { startDemo } from '../../src/demo/demo.ts';
import { eventually } from '../support/eventually.ts';
import { HurriedClock } from '../support/hurried-clock.ts';
import { startApp } from '../support/running-app.ts';

/** Runs 30 seconds of the demo in two. */
const SPEED = 15;

/** Returns a generator of numbers from 0 up to 1, the same in every run. */
function fixedRandom(): () => number {
  let state = 42;
  return () => {
    state = (state * 16_807) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

test('the assistants keep the pools busy, and their connections are reused', async (context) => {
  const demo = await startDemo({ clock: new HurriedClock(SPEED), random: fixedRandom() });
  context.after(() => demo.close());
  const { app, url } = await startApp(context, {
    upstream: demo.url,
    gemini: {},
    clock: new HurriedClock(SPEED),
  });
  demo.startTraffic(url);
  for (const provider of ['openai', 'anthropic']) {
    await eventually(`${provider} is reused more often than created, for three reasons`, () => {
      const stats = app.pool(provider)?.stats.snapshot();
      const reasons = Object.values(stats?.createdBy ?? {}).filter((count) => count > 0);
      return stats !== undefined && stats.reused > stats.created && reasons.length >= 3;
    });
  }
  await eventually('connections are closed for five reasons', () => {
    const closed = ['openai', 'anthropic'].flatMap((provider) =>
      Object.entries(app.pool(provider)?.stats.snapshot().closedBy ?? {})
        .filter(([, count]) => count > 0)
        .map(([reason]) => reason),
    );
    return new Set(closed).size >= 5;
  });
});

interface Seen {
  readonly url: string;
  readonly requests: IncomingMessage[];
  readonly server: http.Server;
}

/** Starts a proxy that responds immediately and records its requests. */
async function startNotary(context: TestContext, port = 0): Promise<Seen> {
  const requests: IncomingMessage[] = [];
  const server = http.createServer((request, response) => {
    requests.push(request);
    request.resume();
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address() as AddressInfo; // it listens on a port, not on a pipe
  return { url: `http://127.0.0.1:${address.port}`, requests, server };
}

test('each assistant identifies itself as the real assistant does', async (context) => {
  const demo = await startDemo({ clock: new HurriedClock(SPEED), random: fixedRandom() });
  context.after(() => demo.close());
  const { url, requests } = await startNotary(context);
  demo.startTraffic(url);
  const names = () =>
    new Set(requests.map(({ headers }) => String(headers['user-agent']).split('/')[0] ?? ''));
  await eventually('all of them came', () => names().size === 5);
  assert.deepEqual([...names()].toSorted(), [
    'GeminiCLI-tui',
    'OpenAI',
    'claude-cli',
    'codex_cli_rs',
    'opencode',
  ]);
  const claude = requests.find(({ headers }) => headers['user-agent']?.startsWith('claude-cli/'));
  assert.equal(claude?.headers['anthropic-version'], '2023-06-01');
  assert.equal(claude?.headers['x-app'], 'cli');
});

test('the traffic resumes after the proxy was away, at the same or another address', async (context) => {
  const demo = await startDemo({ clock: new HurriedClock(SPEED), random: fixedRandom() });
  context.after(() => demo.close());
  const first = await startNotary(context);
  demo.startTraffic(first.url);
  await eventually('requests came', () => first.requests.length > 2);
  first.server.close();
  first.server.closeAllConnections();
  await once(first.server, 'close');
  const second = await startNotary(context, Number(new URL(first.url).port));
  await eventually('requests came again', () => second.requests.length > 2);
  const third = await startNotary(context);
  demo.startTraffic(third.url);
  await eventually('requests came to the new address', () => third.requests.length > 2);
});

test('the same random numbers produce the same traffic', async (context) => {
  const bodies: string[][] = [];
  for (let run = 0; run < 2; run += 1) {
    const demo = await startDemo({ clock: new HurriedClock(SPEED), random: fixedRandom() });
    const { url, requests } = await startNotary(context);
    demo.startTraffic(url);
    const sizes = () =>
      requests
        .filter(({ headers }) => headers['user-agent']?.startsWith('codex'))
        .map(({ headers }) => `${String(headers['content-length'])} ${String(headers['session-id'])}`);
    await eventually('Codex has asked three times', () => sizes().length > 2);
    await demo.close();
    bodies.push(sizes().slice(0, 3));
  }
  assert.deepEqual(bodies[0], bodies[1]);
});

test('closing ends every request and leaves no socket and no timer', async (context) => {
  const clock = new HurriedClock(SPEED);
  const demo = await startDemo({ clock, random: fixedRandom() });
  const { app, url } = await startApp(context, { upstream: demo.url });
  const socketsBefore = openSockets();
  demo.startTraffic(url);
  await eventually('several are under way', () => (app.pool('anthropic')?.stats.snapshot().active ?? 0) > 2);
  await demo.close();
  assert.equal(clock.pending, 0);
  app.close();
  await eventually('no socket is left', () => openSockets() <= socketsBefore);
  await demo.close();
});

function openSockets(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
}
