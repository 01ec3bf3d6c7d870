import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { RequestWait, WaitKind } from '../../src/contract/requests.ts';
import { POOL_DEFAULTS, type PoolSettings } from '../../src/contract/settings/pool.ts';
import { ClientCall } from '../support/client.ts';
import { noDeafListener, startDeafListener } from '../support/deaf-listener.ts';
import { eventually } from '../support/eventually.ts';
import { requestText, startScriptedPair } from '../support/raw-pair.ts';
import type { RawPeer } from '../support/raw-peer.ts';
import { type AppUnderTest, providerSettings, settingsByDefault, startApp } from '../support/running-app.ts';
import { startTaggedServer, type TaggedServer } from '../support/tagged-server.ts';
import { TurnedClock } from '../support/turned-clock.ts';

const POOL: Partial<PoolSettings> = {
  timeoutSecs: 500,
  connectTimeoutSecs: 7,
  firstByteTimeoutSecs: 60,
  streamIdleTimeoutSecs: 120,
};
const POST = { method: 'POST', headers: { 'content-type': 'application/json' } } as const;

interface Started {
  readonly clock: TurnedClock;
  readonly server: TaggedServer;
  readonly app: AppUnderTest;
}

async function start(context: TestContext, upstream?: string): Promise<Started> {
  const clock = new TurnedClock();
  const server = await startTaggedServer(context);
  const app = await startApp(context, { upstream: upstream ?? server.url, pool: POOL, clock });
  return { clock, server, app };
}

function waitOf({ app }: AppUnderTest, clock: TurnedClock): RequestWait | null | undefined {
  return app.requestHistory.live(clock.now())[0]?.wait;
}

/** Kind of the wait, seconds elapsed, and the limits in seconds of the wait and of the whole request. */
function told(app: AppUnderTest, clock: TurnedClock): readonly [WaitKind, number, number, number] {
  const wait = waitOf(app, clock) ?? assert.fail('nothing is live');
  return [wait.kind, (clock.now() - wait.sinceMs) / 1000, wait.limitSecs, wait.totalSecs];
}

test('the wait is for the first byte once the request is sent, then for the next byte', async (context) => {
  const { clock, server, app } = await start(context);
  server.handler = () => undefined;
  const call = new ClientCall(`${app.url}/v1/responses`, { ...POST, body: '{}' });
  await eventually('it is there', () => server.calls[0]?.whole === true);
  clock.turn(30_000);
  assert.deepEqual(told(app, clock), ['first_byte', 30, 60, 500]);
  const { response } = server.calls[0] ?? assert.fail('no call');
  response.write('one');
  await eventually('it streams', () => call.received === 'one');
  clock.turn(41_000);
  assert.deepEqual(told(app, clock), ['stream', 41, 120, 500]);
  response.write('two');
  await eventually('more comes', () => call.received === 'onetwo');
  assert.deepEqual(told(app, clock), ['stream', 0, 120, 500]);
  response.end();
  await call.answer;
  await eventually('it is over', () => app.app.requestHistory.position === 1);
  assert.equal(app.app.requestHistory.since(0).rows[0]?.wait, null);
});

test('a request on an old pool keeps its old timeouts', async (context) => {
  const { clock, server, app } = await start(context);
  server.handler = ({ response }) => void response.write('begin');
  const call = new ClientCall(`${app.url}/v1/models`);
  await eventually('it streams', () => call.received === 'begin');
  const pool = { ...POOL_DEFAULTS, ...POOL, timeoutSecs: 900, streamIdleTimeoutSecs: 15 };
  await app.app.apply({
    ...settingsByDefault(),
    providers: [providerSettings({ baseUrl: server.url, pool })],
  });
  clock.turn(100_000);
  assert.deepEqual(told(app, clock), ['stream', 100, 120, 500]);
});

test(
  'a request without a connection says so and shows the connect timeout',
  { skip: noDeafListener ?? false },
  async (context) => {
    const deaf = await startDeafListener(context);
    if (typeof deaf === 'string') return context.skip(`no listener can be had that accepts nothing: ${deaf}`);
    const { clock, app } = await start(context, `http://127.0.0.1:${deaf.port}`);
    void new ClientCall(`${app.url}/v1/models`);
    await eventually('it dials', () => waitOf(app, clock)?.kind === 'connection');
    clock.turn(5000);
    assert.deepEqual(told(app, clock), ['connection', 5, 7, 500]);
  },
);

test('between attempts a request waits for a connection, without the timeout of the first', async (context) => {
  const { clock, server, app } = await start(context);
  server.handler = ({ response }) => void response.writeHead(503, { 'retry-after': '20' }).end();
  void new ClientCall(`${app.url}/v1/models`);
  await eventually('it is to be sent again', () => {
    const [row] = app.app.requestHistory.live(clock.now());
    return row?.retries.length === 1 && row.wait?.kind === 'connection';
  });
  clock.turn(5000);
  assert.deepEqual(told(app, clock), ['connection', 5, 0, 500]);
  server.handler = () => undefined;
  clock.turn(15_000);
  await eventually('it is sent again', () => server.calls.length === 2);
  await eventually('it waits for the answer', () => waitOf(app, clock)?.kind === 'first_byte');
  clock.turn(3000);
  assert.deepEqual(told(app, clock), ['first_byte', 3, 60, 500]);
});

test('an incomplete body is collected while it is small, and otherwise uploaded to the provider', async (context) => {
  const { clock, server, app } = await start(context);
  server.handler = () => undefined;
  const small = new ClientCall(`${app.url}/v1/responses`, {
    ...POST,
    headers: { 'content-length': 4 },
    streamed: true,
  });
  small.request.write('ab');
  await eventually('it began', () => waitOf(app, clock) !== undefined);
  assert.equal(waitOf(app, clock)?.kind, 'body');
  small.leave();
  await eventually('it is gone', () => waitOf(app, clock) === undefined);
  const large = new ClientCall(`${app.url}/v1/responses`, { ...POST, streamed: true });
  large.request.write('begin');
  await eventually('it is on its way', () => waitOf(app, clock)?.kind === 'upload');
  clock.turn(9000);
  assert.deepEqual(told(app, clock), ['upload', 9, 0, 500]);
  large.request.end('end');
  await eventually('it was sent', () => server.calls[0]?.whole === true);
  await eventually('it waits for the answer', () => waitOf(app, clock)?.kind === 'first_byte');
  clock.turn(2000);
  assert.deepEqual(told(app, clock), ['first_byte', 2, 60, 500]);
});

test('while the client does not read, the wait is for the client', async (context) => {
  const { clock, server, app } = await start(context);
  const piece = Buffer.alloc(256 * 1024, 'x');
  server.handler = ({ response }) => {
    const write = (): void => {
      while (!response.destroyed && response.write(piece));
    };
    response.on('drain', write);
    write();
  };
  const call = new ClientCall(`${app.url}/v1/models`);
  call.request.on('response', (response) => response.pause());
  await eventually('the client is full', () => waitOf(app, clock)?.kind === 'client');
  clock.turn(12_000);
  assert.deepEqual(told(app, clock), ['client', 12, 120, 500]);
  call.leave();
});

test('no timeout of the proxy runs on a tunnel', async (context) => {
  const clock = new TurnedClock();
  const peers = Promise.withResolvers<RawPeer>();
  const { app, client } = await startScriptedPair(
    context,
    async (peer) => {
      await peer.message();
      peer.send(
        'HTTP/1.1 101 Switching Protocols\r\nupgrade: WebSocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n',
      );
      peers.resolve(peer);
    },
    { clock },
  );
  client.send(
    requestText(app, 'GET /v1/responses', [
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ]),
  );
  await client.message();
  await peers.promise;
  clock.turn(700_000);
  assert.deepEqual(told(app, clock), ['tunnel', 700, 0, 0]);
});
