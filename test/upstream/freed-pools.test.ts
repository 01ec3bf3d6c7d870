import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { ProviderSettings } from '../../src/contract/settings/provider.ts';
import { MAX_EVENTS } from '../../src/upstream/pool-events.ts';
import { ask, ClientCall } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { type AppUnderTest, providerSettings, startApp } from '../support/running-app.ts';
import { poolOf } from '../support/settled-stats.ts';
import { answerOk, startTaggedServer, type TaggedServer } from '../support/tagged-server.ts';

setFlagsFromString('--expose-gc');
// The flag defines it only in contexts made after it was set.
const collectGarbage = runInNewContext('gc') as () => void;

interface Bench {
  readonly server: TaggedServer;
  readonly running: AppUnderTest;
  /** Replaces all providers. */
  readonly use: (...providers: readonly Partial<ProviderSettings>[]) => Promise<unknown>;
}

async function start(context: TestContext): Promise<Bench> {
  const server = await startTaggedServer(context, { handler: answerOk });
  const running = await startApp(context, { upstream: server.url });
  const use: Bench['use'] = (...providers) => {
    const all = providers.map((one) => providerSettings({ baseUrl: server.url, ...one }));
    return running.app.apply({ ...running.settings, providers: all });
  };
  return { server, running, use };
}

/** Whether the pool is still in memory, once the garbage is collected. */
async function isCollected(pool: WeakRef<object>): Promise<void> {
  await eventually('it is collected', () => {
    collectGarbage();
    return pool.deref() === undefined;
  });
}

test('a pool on old settings is freed with its last connection, although nobody looks', async (context) => {
  const { server, running, use } = await start(context);
  server.handler = ({ response }) => void response.write('first');
  const call = new ClientCall(`${running.url}/v1/models`);
  await eventually('the answer has begun', () => call.received === 'first');
  const pool = new WeakRef(poolOf(running.app));
  const idle = new WeakRef(running.app.pool('anthropic') ?? {});
  await use({ name: 'renamed' });
  await isCollected(idle);
  assert.ok(pool.deref() !== undefined);
  server.calls[0]?.response.end();
  assert.equal((await call.answer).complete, true);
  await isCollected(pool);
});

test('a removed provider frees its events, and keeps its counters and numbers if it returns', async (context) => {
  const { server, running, use } = await start(context);
  const read = (name: string): number[] => {
    const { stats } = running.app.pool(name) ?? assert.fail(`${name} is there`);
    return [stats.created, stats.reused, stats.closed];
  };
  for (let count = 0; count < 2; count += 1)
    assert.equal((await ask(`${running.url}/v1/models`)).status, 200);
  const { events } = poolOf(running.app).stats;
  for (let event = 0; event < MAX_EVENTS; event += 1) events.created(0, 1, 'first_use');
  collectGarbage();
  const fullAt = process.memoryUsage().arrayBuffers;
  assert.deepEqual(read('openai'), [1, 1, 0]);
  await use({ name: 'renamed' });
  await eventually('the server sees it close', () => server.open.length === 0);
  await eventually('5 MB are free', () => {
    collectGarbage();
    return process.memoryUsage().arrayBuffers < fullAt - 5_000_000;
  });

  await use({ name: 'openai' });
  assert.equal((await ask(`${running.url}/v1/models`)).status, 200);
  assert.deepEqual(read('openai'), [2, 1, 1]);
  const metrics = await running.app.metricsText();
  assert.match(metrics, /^http_pool_connections_created_total\{provider="openai",dialect="openai"\} 2$/mu);
  const [connection] = running.app.connections('openai');
  assert.equal(connection?.id, 2);
  const now = performance.now();
  const slice = events.since(0, now);
  assert.equal(slice.lost, 0);
  const connections = new Set(slice.events.filter((_, at) => at % 4 === 1));
  assert.deepEqual([...connections], [2], 'only events of its second connection');
  assert.equal(events.recorded(now).dropped, 0);
});
