import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import { ask } from '../support/client.ts';
import { allArrived } from '../support/eventually.ts';
import { statusOf, type WireMessage } from '../support/http-message.ts';
import { connectRaw, type RawPeer } from '../support/raw-peer.ts';
import { type RawUpstream, startRawUpstream } from '../support/raw-upstream.ts';
import { type AppUnderTest, startApp } from '../support/running-app.ts';
import { FUZZ } from './support/fuzz.ts';
import { oddStreams } from './support/odd-requests.ts';
import { readStrictly, type StrictReading, type StrictRequest } from './support/strict-parser.ts';

/** Time after which a silent connection counts as hung; not a measurement. */
const HANGS_MS = 10_000;
/**
 * Time to wait for a refusal that may never come: the proxy's parser may still wait for data where the strict one has
 * seen enough.
 */
const REFUSAL_MS = 250;

/** Headers that end at the proxy, and those that undici's writer decides. */
const NOT_COMPARED: ReadonlySet<string> = new Set([
  'host',
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authorization',
  'transfer_encoding',
  'content_length',
  'te',
  'transfer-encoding',
  'content-length',
  'upgrade',
  'expect',
  'x-lunaroute-hops',
]);

type Compared = readonly [line: string, headers: readonly string[], body: string];

function compared(request: StrictRequest): Compared {
  const connections = request.headers.filter(([name]) => name.toLowerCase() === 'connection');
  const named = new Set(connections.flatMap(([, value]) => value.toLowerCase().split(/[\t ]*,[\t ]*/u)));
  const headers = request.headers.filter(([name]) => {
    const lower = name.toLowerCase();
    return !NOT_COMPARED.has(lower) && !named.has(lower);
  });
  const target = request.target.replace(/^\/openai/u, '');
  return [`${request.method} ${target}`, headers.map(([name, value]) => `${name}: ${value}`), request.body];
}

function arrived(message: WireMessage): Compared {
  const headers = message.headers.filter(([name]) => !NOT_COMPARED.has(name.toLowerCase()));
  return [
    message.startLine.replace(/ HTTP\/1\.1$/u, ''),
    headers.map(([name, value]) => `${name}: ${value}`),
    message.body,
  ];
}

const counts = { streams: 0, requests: 0, forwarded: 0, refused: 0 };

/** Sends a stream and waits until the proxy has sent all its responses. */
async function converse(peer: RawPeer, pieces: readonly string[], reading: StrictReading): Promise<void> {
  for (const piece of pieces) peer.send(piece);
  for (let at = 0; at < reading.requests.length; at += 1) {
    const answer = await peer.message().catch(() => undefined);
    if (answer === undefined) break;
    if (statusOf(answer) >= 400) counts.refused += 1;
  }
  if (reading.rest === 'invalid') await Promise.race([peer.left, pause(REFUSAL_MS)]);
  peer.finish();
  const end = await Promise.race([peer.left, pause(HANGS_MS, 'hangs' as const, { ref: false })]);
  assert.notEqual(end, 'hangs', 'the connection ends');
}

interface Pair {
  readonly context: TestContext;
  readonly app: AppUnderTest;
  readonly upstream: RawUpstream;
}

/** Asserts that everything that reached the provider is what the strict parser reads, in the same order. */
async function isUnambiguous({ context, app, upstream }: Pair, pieces: readonly string[]): Promise<void> {
  const sent = pieces.map((piece) => piece.replaceAll('OURS', `127.0.0.1:${app.port}`));
  const reading = readStrictly(sent.join(''));
  const before = upstream.requests.length;
  const peer = await connectRaw(context, app.port);
  try {
    await converse(peer, sent, reading);
  } finally {
    peer.socket.destroy();
  }
  await allArrived();
  const came = upstream.requests.slice(before).map(arrived);
  const expected = reading.requests.filter(({ hosts }) => hosts === 1).map(compared);
  counts.streams += 1;
  counts.requests += reading.requests.length;
  counts.forwarded += came.length;
  // The proxy may refuse more (a target, a Host), so what it forwards must be a subsequence of the requests read, each
  // complete.
  let at = 0;
  for (const one of came) {
    const found = expected.findIndex(
      (other, index) => index >= at && JSON.stringify(other) === JSON.stringify(one),
    );
    assert.ok(
      found >= 0,
      `forwarded but not sent: ${JSON.stringify(one)}; sent were ${JSON.stringify(expected)}`,
    );
    at = found + 1;
  }
}

test('whatever bytes a client sends, the provider gets what a strict parser reads or nothing', async (context) => {
  const upstream = await startRawUpstream(context);
  const app = await startApp(context, { upstream: upstream.url, pool: { maxRetries: 0 } });
  app.lines.length = 0;
  const property = fc.asyncProperty(oddStreams, (pieces) =>
    isUnambiguous({ context, app, upstream }, pieces),
  );
  await fc.assert(property, { ...FUZZ, numRuns: 500 });
  assert.equal((await ask(`${app.url}/healthz`)).status, 200);
  assert.equal(app.app.inFlight, 0);
  assert.ok(!app.lines.some((line) => line.includes('internal_error')));
  context.diagnostic(
    `streams: ${counts.streams}, whole requests in them: ${counts.requests}, forwarded: ${counts.forwarded}, refused: ${counts.refused}`,
  );
  assert.ok(counts.forwarded > counts.streams / 8, 'enough was forwarded to compare');
});

test('the strict parser reads complete requests and refuses others', () => {
  const host = 'Host: x\r\n';
  assert.deepEqual(
    readStrictly(`POST / HTTP/1.1\r\n${host}Content-Length: 2\r\n\r\nokGET /b HTTP/1.1\r\n${host}\r\n`),
    {
      requests: [
        {
          method: 'POST',
          target: '/',
          headers: [
            ['Host', 'x'],
            ['Content-Length', '2'],
          ],
          body: 'ok',
          hosts: 1,
        },
        { method: 'GET', target: '/b', headers: [['Host', 'x']], body: '', hosts: 1 },
      ],
      rest: 'nothing',
    },
  );
  for (const [bytes, rest] of [
    [`GET / HTTP/1.1\r\n${host}`, 'incomplete'],
    [`GET / HTTP/1.1\n${host}\n`, 'invalid'],
    [`GET / HTTP/1.1\r\n${host}A: b\r\n c\r\n\r\n`, 'invalid'],
    [`GET / HTTP/1.1\r\n${host}Content-Length: 2\r\nContent-Length: 2\r\n\r\nok`, 'invalid'],
    [`GET / HTTP/1.1\r\n${host}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 'invalid'],
    [`GET / HTTP/1.0\r\n${host}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 'invalid'],
  ] as const) {
    assert.deepEqual(readStrictly(bytes), { requests: [], rest }, bytes);
  }
});
