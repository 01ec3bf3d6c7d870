import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { test } from 'node:test';
import { poolOf } from '../support/settled-stats.ts';
import { ClientCall } from '../support/client.ts';
import { startConnectProxy } from '../support/connect-proxy.ts';
import { noDeafListener, startDeafListener } from '../support/deaf-listener.ts';
import { allArrived, eventually, portOf } from '../support/eventually.ts';
import { startApp } from '../support/running-app.ts';
import { TurnedClock } from '../support/turned-clock.ts';

const needsDeafListener = noDeafListener === undefined ? {} : { skip: noDeafListener };

/** Starts a server that accepts connections and never sends anything. */
async function startMute(context: {
  after(run: () => void): void;
}): Promise<{ port: number; sockets: net.Socket[] }> {
  const sockets: net.Socket[] = [];
  const server = net.createServer((socket) => {
    sockets.push(socket.on('error', () => undefined));
    socket.resume();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return { port: portOf(server), sockets };
}

test(
  'an address that never answers is a 504 connect_timeout after connect_timeout_secs',
  needsDeafListener,
  async (context) => {
    const clock = new TurnedClock();
    const deaf = await startDeafListener(context);
    assert.ok(typeof deaf !== 'string', 'there is a listener');
    const pool = { connectTimeoutSecs: 10, maxRetries: 0 };
    const { app, url } = await startApp(context, { upstream: `http://127.0.0.1:${deaf.port}`, pool, clock });
    const client = new ClientCall(`${url}/v1/models`);
    await eventually('it dials', () => poolOf(app).stats.dialing === 1);
    await allArrived();
    clock.turn(9999);
    await allArrived();
    assert.equal(client.over, false);
    assert.equal(poolOf(app).stats.dialing, 1);
    clock.turn(1);
    const answer = await client.answer;
    assert.equal(answer.status, 504);
    assert.equal(answer.headers['x-lunaroute-error'], 'connect_timeout');
    assert.match(answer.body, /connect_timeout_secs/u);
    const stats = poolOf(app).stats.snapshot();
    assert.deepEqual([stats.created, stats.dialing, stats.connectFailed], [0, 0, 1]);
    assert.equal(clock.pending, 1, 'only the next probe waits');
  },
);

test('the total timeout ends attempts to connect', needsDeafListener, async (context) => {
  const clock = new TurnedClock();
  const deaf = await startDeafListener(context);
  assert.ok(typeof deaf !== 'string', 'there is a listener');
  const pool = { connectTimeoutSecs: 10, timeoutSecs: 15, maxRetries: 3 };
  const { app, url } = await startApp(context, {
    upstream: `http://127.0.0.1:${deaf.port}`,
    pool,
    clock,
    random: () => 0,
  });
  const { stats } = poolOf(app);
  const client = new ClientCall(`${url}/v1/models`);
  await eventually('it dials', () => stats.dialing === 1);
  await allArrived();
  clock.turn(10_000);
  await eventually('it dials again', () => stats.connectFailed === 1 && stats.dialing === 1);
  await allArrived();
  clock.turn(4999);
  await allArrived();
  assert.equal(client.over, false);
  clock.turn(1);
  const answer = await client.answer;
  assert.equal(answer.status, 504);
  assert.equal(answer.headers['x-lunaroute-error'], 'total_timeout');
  await eventually('the dial has been given up', () => stats.dialing === 0);
  assert.equal(stats.connectFailed, 1, 'a dial that was given up has not failed');
  assert.equal(clock.pending, 0);
});

test('a TLS handshake that never finishes is also a connect_timeout', async (context) => {
  const clock = new TurnedClock();
  const mute = await startMute(context);
  const pool = { connectTimeoutSecs: 10, maxRetries: 0 };
  const { url } = await startApp(context, { upstream: `https://127.0.0.1:${mute.port}`, pool, clock });
  const client = new ClientCall(`${url}/v1/models`);
  await eventually('TCP stands', () => mute.sockets.length === 1);
  await allArrived();
  clock.turn(9999);
  await allArrived();
  assert.equal(client.over, false);
  clock.turn(1);
  const answer = await client.answer;
  assert.equal(answer.status, 504);
  assert.equal(answer.headers['x-lunaroute-error'], 'connect_timeout');
  await eventually('the socket is closed', () => mute.sockets[0]?.closed === true);
});

test('CONNECT and TLS share one connect timeout', async (context) => {
  const clock = new TurnedClock();
  const mute = await startMute(context);
  const proxy = await startConnectProxy(context);
  proxy.onConnect = () => undefined;
  const { url } = await startApp(context, {
    upstream: `https://127.0.0.1:${mute.port}`,
    pool: { connectTimeoutSecs: 10, maxRetries: 0 },
    openai: { proxy: proxy.url },
    clock,
  });
  const client = new ClientCall(`${url}/v1/models`);
  await eventually('the proxy is asked', () => proxy.tunnels.length === 1);
  clock.turn(6000);
  proxy.tunnels[0]?.open();
  await eventually('the handshake begins', () => (mute.sockets[0]?.bytesRead ?? 0) > 0);
  clock.turn(3999);
  await allArrived();
  assert.equal(client.over, false);
  clock.turn(1);
  const answer = await client.answer;
  assert.equal(answer.status, 504);
  assert.equal(answer.headers['x-lunaroute-error'], 'connect_timeout');
});
