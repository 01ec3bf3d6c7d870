import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertBalanced, poolOf } from '../support/settled-stats.ts';
import { ask, ClientCall } from '../support/client.ts';
import { startConnectProxy } from '../support/connect-proxy.ts';
import { eventually } from '../support/eventually.ts';
import { startApp } from '../support/running-app.ts';
import { answerOk, type Call, startTaggedServer } from '../support/tagged-server.ts';
import { TurnedClock } from '../support/turned-clock.ts';

/** Responds as the last part of the path says. */
function behave(call: Call): void {
  switch (call.request.url) {
    case '/v1/held':
      return;
    case '/v1/stream':
      call.response.write('begin');
      return;
    case '/v1/503':
      call.response.writeHead(503, { 'content-length': 0 }).end();
      return;
    default:
      answerOk(call);
  }
}

test('close() leaves no socket and no timer, whatever is in progress', async (context) => {
  const clock = new TurnedClock();
  const server = await startTaggedServer(context, { handler: behave });
  const proxy = await startConnectProxy(context);
  proxy.onConnect = () => undefined;
  const { app, url } = await startApp(context, {
    upstream: server.url,
    pool: { streamIdleTimeoutSecs: 30, firstByteTimeoutSecs: 30, maxConnectionAgeSecs: 100 },
    anthropic: { baseUrl: 'https://127.0.0.1:9', proxy: proxy.url },
    clock,
    random: () => 0.5,
  });
  const pool = poolOf(app);
  const clients = ['held', 'stream', '503'].map((path) => new ClientCall(`${url}/v1/${path}`));
  clients.push(new ClientCall(`${url}/v1/messages`));
  await ask(`${url}/v1/idle`);
  await eventually('one is held', () => pool.stats.active === 2);
  await eventually('one streams', () => clients[1]?.received === 'begin');
  await eventually('one waits for its retry', () => pool.retriesInFlight === 1);
  await eventually('one dials', () => proxy.tunnels.length === 1);
  await eventually('one is idle', () => pool.stats.idle > 0);

  app.close();

  await eventually('the server has no connection', () => server.open.length === 0);
  await Promise.all(clients.map((client) => client.answer));
  await eventually('no timer is left', () => clock.pending === 0);
  for (const name of ['openai', 'anthropic']) {
    const closed = app.pool(name);
    assert.ok(closed, 'there is a pool');
    await eventually('no dial is left', () => closed.stats.dialing === 0);
    const stats = closed.stats.snapshot();
    assertBalanced(stats);
    assert.deepEqual([stats.open, closed.connections()], [0, []]);
    assert.equal(closed.retriesInFlight, 0);
  }
  assert.deepEqual(
    proxy.tunnels.map((tunnel) => tunnel.authority),
    ['127.0.0.1:9'],
  );
  app.close(); // a second call does nothing
});

test('draining a pool closes idle connections at once and the rest after their responses', async (context) => {
  const clock = new TurnedClock();
  const server = await startTaggedServer(context, { handler: behave });
  const { app, url } = await startApp(context, { upstream: server.url, clock });
  const pool = poolOf(app);
  const stream = new ClientCall(`${url}/v1/stream`);
  await eventually('it streams', () => stream.received === 'begin');
  await ask(`${url}/v1/idle`);
  await eventually('one is idle', () => pool.stats.idle === 1);
  pool.drain('drained');
  await eventually('only the stream has a connection', () => server.open.length === 1);
  assert.deepEqual(server.openIds, [1]);
  server.call(0).response.end('end');
  const answer = await stream.answer;
  assert.deepEqual([answer.body, answer.complete], ['beginend', true]);
  await eventually('the server has no connection', () => server.open.length === 0);
  await eventually('no timer is left', () => clock.pending === 0);
  assert.equal(pool.stats.closedBy.drained, 2);
});
