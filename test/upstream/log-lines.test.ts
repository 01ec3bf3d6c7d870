import assert from 'node:assert/strict';
import { test } from 'node:test';
import { poolOf, settledStats } from '../support/settled-stats.ts';
import { ask } from '../support/client.ts';
import { allArrived, eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { startApp } from '../support/running-app.ts';
import { startTaggedServer } from '../support/tagged-server.ts';
import { TurnedClock } from '../support/turned-clock.ts';

/** Returns the lines about the pool, without those about requests. */
function poolLines(lines: readonly string[]): string[] {
  return lines.filter((line) => !line.startsWith('[INFO]') && line.includes('openai'));
}

test('two requests and an idle timeout log exactly these lines', async (context) => {
  const clock = new TurnedClock();
  const server = await startTaggedServer(context);
  const { app, url, lines } = await startApp(context, { upstream: server.url, clock });
  await ask(`${url}/v1/models`);
  await settledStats(poolOf(app));
  clock.turn(4100);
  await ask(`${url}/v1/models`);
  await settledStats(poolOf(app));
  clock.turn(90_000);
  await eventually('the close is logged', () => lines.join('\n').includes('closed connection'));
  assert.deepEqual(poolLines(lines), [
    '[DEBUG] Creating HTTP client: timeout=600s, pool_max_idle=32, pool_idle_timeout=90s, connect_timeout=10s, ' +
      'tcp_keepalive=60s, max_retries=3, pool_metrics=true provider=openai',
    `[DEBUG] 🔌 Provider 'openai' initiating connection to ${server.url} conn=1 reason=first_use`,
    `[DEBUG] Provider 'openai' connected conn=1 remote=127.0.0.1:${server.port} connect=0ms`,
    "[DEBUG] ♻️ Provider 'openai' reused connection (0ms) - from pool conn=1 request=2 idle=4.1s",
    "[DEBUG] Provider 'openai' closed connection conn=1 reason=idle_timeout age=94s requests=2",
  ]);
});

test('a refused attempt warns once, and its retry names the cause and the wait', async (context) => {
  const clock = new TurnedClock();
  const port = await freePort();
  const upstream = `http://127.0.0.1:${port}`;
  const { app, url, lines } = await startApp(context, {
    upstream,
    clock,
    random: () => 0.5,
    pool: { maxRetries: 1 },
  });
  const asked = ask(`${url}/v1/models`);
  await eventually('the retry waits', () => poolOf(app).retriesInFlight === 1);
  const server = await startTaggedServer(context, { port });
  clock.turn(50);
  await asked;
  await allArrived();
  assert.deepEqual(poolLines(lines).slice(1), [
    `[DEBUG] 🔌 Provider 'openai' initiating connection to ${server.url} conn=1 reason=first_use`,
    `[WARN] Provider 'openai' could not connect: No connection to 127.0.0.1:${port} (ECONNREFUSED). Check the network ` +
      "and the provider's base_url. conn=1 code=connect_failed",
    "[DEBUG] Provider 'openai' retries the request on a new connection cause=connect wait=50ms",
    `[DEBUG] 🔌 Provider 'openai' initiating connection to ${server.url} conn=2 reason=retry`,
    `[DEBUG] Provider 'openai' connected conn=2 remote=127.0.0.1:${port} connect=0ms`,
  ]);
});
