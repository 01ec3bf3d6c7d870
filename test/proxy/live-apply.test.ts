import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import { test, type TestContext } from 'node:test';
import { POOL_DEFAULTS, type PoolSettings } from '../../src/contract/settings/pool.ts';
import type { Settings } from '../../src/contract/settings/settings.ts';
import { type AppUnderTest, providerSettings, settingsByDefault, startApp } from '../support/running-app.ts';
import { ask, ClientCall } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { startTaggedServer, type TaggedServer } from '../support/tagged-server.ts';

interface Started {
  readonly server: TaggedServer;
  readonly proxy: AppUnderTest;
  /** The current settings with the given changes to the pool of openai, and to other settings. */
  readonly settings: (pool: Partial<PoolSettings>, more?: Partial<Settings>) => Settings;
}

async function start(context: TestContext): Promise<Started> {
  const server = await startTaggedServer(context);
  const proxy = await startApp(context, { upstream: server.url });
  return {
    server,
    proxy,
    settings: (pool, more = {}) => ({
      ...settingsByDefault(),
      providers: [
        providerSettings({ baseUrl: server.url, pool: { ...POOL_DEFAULTS, ...pool } }),
        providerSettings({ baseUrl: server.url, name: 'anthropic', dialect: 'anthropic' }),
      ],
      ...more,
    }),
  };
}

test('a change cuts none of 200 streams: new requests use the new pool, the old pool drains', async (context) => {
  const { server, proxy, settings } = await start(context);
  server.handler = ({ response }) => void response.write('begin;');
  const streams = Array.from({ length: 200 }, () => new ClientCall(`${proxy.url}/v1/models`));
  await eventually('all have begun', () => streams.every(({ received }) => received === 'begin;'));
  const held = [...server.calls];
  await proxy.app.apply(settings({ poolIdleTimeoutSecs: 55 }));
  const view = proxy.app.poolViews().find(({ provider }) => provider === 'openai');
  assert.equal(view?.finishingOnOldSettings, 200);
  server.handler = ({ response }) => void response.end('new');
  assert.equal((await ask(`${proxy.url}/v1/models`)).body, 'new');
  for (const { response } of held) response.end('end');
  const answers = await Promise.all(streams.map(({ answer }) => answer));
  assert.ok(answers.every(({ body, complete }) => complete && body === 'begin;end'));
  await eventually('only the new connection is left', () => server.open.length === 1);
  const stats = proxy.app.pool('openai')?.stats.snapshot();
  assert.deepEqual([stats?.created, stats?.closedBy.drained, stats?.idle], [201, 200, 1]);
  assert.equal(proxy.app.poolViews()[0]?.finishingOnOldSettings, 0);
});

test('an idle connection of the old pool closes at once, and the next connection records the reason', async (context) => {
  const { server, proxy, settings } = await start(context);
  await ask(`${proxy.url}/v1/models`);
  await eventually('it is idle', () => proxy.app.pool('openai')?.stats.idle === 1);
  await proxy.app.apply(settings({ poolIdleTimeoutSecs: 55 }));
  await eventually('the server sees it close', () => server.open.length === 0);
  await ask(`${proxy.url}/v1/models`);
  const stats = proxy.app.pool('openai')?.stats.snapshot();
  assert.deepEqual([stats?.createdBy.first_use, stats?.createdBy.settings_changed], [1, 1]);
  const { marks } = proxy.app.pool('openai')?.stats.events.since(0, 0) ?? {};
  assert.deepEqual(
    marks?.map(({ text }) => text),
    ['idle timeout 90 → 55 s'],
  );
});

test('a provider with unchanged settings keeps its connections', async (context) => {
  const { proxy, settings } = await start(context);
  await ask(`${proxy.url}/v1/messages`, { method: 'POST', body: '{}' });
  const pool = proxy.app.pool('anthropic');
  await proxy.app.apply(settings({ poolMaxIdle: 1 }));
  assert.equal(proxy.app.pool('anthropic'), pool);
  await ask(`${proxy.url}/v1/messages`, { method: 'POST', body: '{}' });
  assert.equal(pool?.stats.reused, 1);
});

test('a change of port leaves no moment without a listener, and open connections survive', async (context) => {
  const { proxy, settings } = await start(context);
  const agent = new http.Agent({ keepAlive: true });
  context.after(() => agent.destroy());
  const get = async (): Promise<number | undefined> => {
    const request = http.get(`${proxy.url}/healthz`, { agent });
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    response.resume();
    await once(response, 'end');
    return response.statusCode;
  };
  assert.equal(await get(), 200);
  const reserved = net.createServer().listen(0, '127.0.0.1');
  await once(reserved, 'listening');
  const address = reserved.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  reserved.close();
  await once(reserved, 'close');
  assert.deepEqual(await proxy.app.apply(settings({}, { port })), {});
  assert.equal((await ask(`http://127.0.0.1:${port}/healthz`)).status, 200);
  assert.equal(await get(), 200, 'the old connection, which names the old port');
  assert.equal(proxy.app.address?.port, port);
  agent.destroy();
  await eventually('the old address refuses', () => proxy.app.address?.port === port);
  assert.equal((await ask(`${proxy.url}/healthz`)).status, 0);
});

test('a taken port leaves the old port in effect, with the reason', async (context) => {
  const { proxy, settings } = await start(context);
  const other = net.createServer().listen(0, '127.0.0.1');
  context.after(() => other.close());
  await once(other, 'listening');
  const address = other.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const { listenError } = await proxy.app.apply(settings({ poolMaxIdle: 3 }, { port }));
  assert.ok(listenError instanceof Error && 'code' in listenError && listenError.code === 'EADDRINUSE');
  assert.equal((await ask(`${proxy.url}/healthz`)).status, 200);
  assert.equal(proxy.app.runtimes.get('openai')?.provider.pool.poolMaxIdle, 3, 'the rest is in force');
});

test('an address that overlaps on the same port replaces the old address', async (context) => {
  const { proxy, settings } = await start(context);
  const { port } = proxy;
  await proxy.app.apply(settings({}, { host: '127.0.0.1', port }));
  assert.deepEqual(await proxy.app.apply(settings({}, { host: '0.0.0.0', port })), {});
  assert.equal(proxy.app.address?.address, '0.0.0.0');
  assert.equal((await ask(`${proxy.url}/healthz`)).status, 200);
});

test('a stopped proxy starts again and keeps its stats', async (context) => {
  const { server, proxy } = await start(context);
  await ask(`${proxy.url}/v1/models`);
  await proxy.app.stop();
  await eventually('nothing is open', () => server.open.length === 0);
  assert.equal((await ask(`${proxy.url}/v1/models`)).status, 0);
  const address = await proxy.app.start();
  assert.equal((await ask(`http://127.0.0.1:${address.port}/v1/models`)).status, 200);
  const connections = proxy.app.connections('openai');
  assert.deepEqual(
    connections.map(({ id, closeReason }) => [id, closeReason]),
    [
      [1, 'shutdown'],
      [2, undefined],
    ],
  );
});
