import assert from 'node:assert/strict';
import net from 'node:net';
import { test, type TestContext } from 'node:test';
import { allArrived, eventually } from '../support/eventually.ts';
import { statusOf, valuesOf, type WireMessage } from '../support/http-message.ts';
import { connectRaw, type RawPeer } from '../support/raw-peer.ts';
import { startScriptedUpstream } from '../support/raw-upstream.ts';
import { type AppTestOptions, type AppUnderTest, startApp } from '../support/running-app.ts';
import { TurnedClock } from '../support/turned-clock.ts';

const MB = 1024 * 1024;
const EARLY_413 = 'HTTP/1.1 413 Payload Too Large\r\nContent-Length: 9\r\n\r\ntoo large';

/** Starts a proxy whose provider responds as soon as it has a request's head. */
async function start(context: TestContext, options: Partial<AppTestOptions> = {}): Promise<AppUnderTest> {
  const upstream = await startScriptedUpstream(context, async (peer) => {
    await peer.has('\r\n\r\n');
    peer.send(EARLY_413);
  });
  return startApp(context, { upstream: upstream.url, ...options });
}

interface UploadHead {
  readonly size: number;
  readonly version?: string;
  readonly host?: string | undefined;
  readonly path?: string | undefined;
  /** Additional header lines. */
  readonly lines?: string | undefined;
}

function uploadHead({ port }: AppUnderTest, options: UploadHead): string {
  const { version = '1.1', size, host = `127.0.0.1:${port}`, path = '/v1/files' } = options;
  const { lines = 'Connection: close\r\n' } = options;
  return `POST ${path} HTTP/${version}\r\nHost: ${host}\r\n${lines}Content-Length: ${size}\r\n\r\n`;
}

/**
 * Sends everything before reading, as blocking clients do; returns the status, the body and how the connection ended.
 */
function sendThenRead(port: number, bytes: Buffer): Promise<string> {
  return new Promise((resolve) => {
    const socket = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    let received = '';
    const done = (how: string): void => {
      const [head = '', body = ''] = received.split('\r\n\r\n');
      const code = /x-lunaroute-error: (\w+)/u.exec(head)?.[1] ?? body;
      resolve(`${head.split(' ')[1] ?? 'nothing'} ${code} ${how}`);
      socket.destroy();
    };
    socket.on('error', (error: NodeJS.ErrnoException) => done(error.code ?? 'error'));
    socket.pause();
    socket.write(bytes, () => {
      socket.on('data', (chunk: Buffer) => (received += chunk.toString('latin1')));
      socket.on('end', () => done('fin'));
      socket.resume();
    });
  });
}

const ANSWERS: readonly {
  readonly name: string;
  readonly seen: string;
  readonly options?: Partial<AppTestOptions>;
  readonly path?: string;
}[] = [
  { name: "the provider's 413", seen: '413 too large fin' },
  {
    name: 'our own 403',
    seen: '403 provider_disabled fin',
    options: { openai: { enabled: false } },
  },
  { name: 'our own 404', seen: '404 unknown_provider fin', path: '/nobody/v1/files' },
  {
    name: 'our own 502',
    seen: '502 connect_failed fin',
    options: { upstream: 'http://127.0.0.1:9', pool: { maxRetries: 0 } },
  },
];

/** Number of attempts for each: a loss is the result of a race. */
const TIMES = 16;

for (const { name, seen, options, path } of ANSWERS) {
  for (const version of ['1.1', '1.0']) {
    test(`${name} reaches a client of HTTP/${version} that closes after it, in the middle of its upload`, async (context) => {
      const app = await start(context, options);
      const bytes = Buffer.concat([
        Buffer.from(uploadHead(app, { version, size: 13 * MB, path })),
        Buffer.alloc(13 * MB),
      ]);
      const answers: Record<string, number> = {};
      for (let time = 0; time < TIMES; time += 1) {
        const got = await sendThenRead(app.port, bytes);
        answers[got] = (answers[got] ?? 0) + 1;
      }
      assert.deepEqual(answers, { [seen]: TIMES });
    });
  }
}

/** Returns a client that has its response while it is still uploading. */
async function answered(
  context: TestContext,
  options: Partial<AppTestOptions> & { readonly host?: string; readonly lines?: string } = {},
): Promise<{ readonly clock: TurnedClock; readonly client: RawPeer; readonly answer: WireMessage }> {
  const clock = new TurnedClock();
  const { host, lines, ...rest } = options;
  const app = await start(context, { ...rest, clock });
  const head = uploadHead(app, { size: 13 * MB, host, lines });
  const client = await connectRaw(context, app.port, `${head}${'u'.repeat(1024)}`);
  const answer = await client.message();
  await eventually('the rest is waited for', () => clock.pending > 0);
  return { clock, client, answer };
}

/** Whether the proxy still reads from this client. */
async function isRead(client: RawPeer): Promise<boolean> {
  client.send('u'.repeat(1024));
  await allArrived();
  client.send('u');
  await allArrived();
  return !client.socket.destroyed && client.socket.writable;
}

test('a client that closes after its response leaves no timer', async (context) => {
  const { clock, client, answer } = await answered(context);
  assert.equal(statusOf(answer), 413);
  assert.equal(await client.left, 'fin');
  assert.equal(await isRead(client), true);
  client.finish();
  await eventually('no timer is left', () => clock.pending === 0);
});

test('a client that continues its upload after its response is read for 30 s', async (context) => {
  const { clock, client } = await answered(context);
  for (let secs = 4; secs < 30; secs += 4) {
    assert.equal(await isRead(client), true, `after ${secs - 4} s`);
    clock.turn(4000);
  }
  clock.turn(2000);
  await eventually('no timer is left', () => clock.pending === 0);
  assert.equal(await isRead(client), false);
});

for (const lines of ['Connection: close\r\n', '']) {
  const who = lines === '' ? 'a client that keeps its connection' : 'a client that closes';
  test(`${who} and sends nothing more after its response is no longer read after 5 s`, async (context) => {
    const { clock, client } = await answered(context, { lines });
    clock.turn(4999);
    assert.equal(await isRead(client), true);
    clock.turn(5001);
    await eventually('no timer is left', () => clock.pending === 0);
    assert.equal(await isRead(client), false);
  });
}

test('a client that keeps its connection can reuse it after an early response', async (context) => {
  const app = await start(context, { openai: { enabled: false } });
  const client = await connectRaw(context, app.port, uploadHead(app, { size: 2 * MB, lines: '' }));
  assert.equal(statusOf(await client.message()), 403);
  client.send('u'.repeat(2 * MB));
  client.send(`GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:${app.port}\r\n\r\n`);
  assert.equal(statusOf(await client.message()), 200);
});

for (const [what, code, options] of [
  ['Host', 'host_not_allowed', { host: 'evil.example' }],
  ['Origin', 'origin_not_allowed', { lines: 'Origin: https://evil.example\r\n' }],
  ['token', 'proxy_token_required', { settings: { proxyToken: 'secret' } }],
] as const) {
  test(`after a refused ${what} at most 64 KiB are read, for at most 5 s`, async (context) => {
    const { clock, client, answer } = await answered(context, options);
    assert.deepEqual(valuesOf(answer, 'x-lunaroute-error'), [code]);
    client.send('u'.repeat(60 * 1024));
    assert.equal(await isRead(client), true);
    client.send('u'.repeat(10 * 1024));
    await client.left;
    await eventually('no timer is left', () => clock.pending === 0);
    const slow = await answered(context, options);
    slow.clock.turn(4999);
    assert.equal(await isRead(slow.client), true);
    slow.clock.turn(1);
    await eventually('no timer is left', () => slow.clock.pending === 0);
  });
}
