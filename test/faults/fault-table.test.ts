import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PoolSettings } from '../../src/contract/settings/pool.ts';
import { assertBalanced, counted, poolOf, settledBooks } from '../support/books.ts';
import { type Answer, type CallOptions, ClientCall } from '../support/client.ts';
import { allArrived, eventually } from '../support/eventually.ts';
import type { RawPeer } from '../support/raw-peer.ts';
import { OK_ANSWER, startScriptedUpstream } from '../support/raw-upstream.ts';
import { startApp } from '../support/running-app.ts';
import { TurnedClock } from '../support/turned-clock.ts';

/** What is done with the request under test, which is the only one, or the second one on a warm connection. */
type Script = (peer: RawPeer, clock: TurnedClock) => void | Promise<void>;

interface Fault {
  readonly name: string;
  /** A good request goes before, so that the one under test comes on a reused connection. */
  readonly warm?: true;
  /** Done to the idle connection before the request is sent. */
  readonly whileIdle?: (peer: RawPeer) => void;
  readonly request?: CallOptions;
  /** The script runs as soon as the request's head is in, not when the request is whole. */
  readonly early?: true;
  readonly pool?: Partial<PoolSettings>;
  /** What the provider does on the connection that the request comes on first. */
  readonly script: Script;
  /** Time that passes once the answer is in. */
  readonly idleMs?: number;
  /** What the client sees: status and code, or the status and what came before a cut. */
  readonly client: string;
  /** The requests that the provider got on each of its connections. */
  readonly upstream: readonly number[];
  readonly created: Readonly<Record<string, number>>;
  readonly closed: Readonly<Record<string, number>>;
}

const POST: CallOptions = { method: 'POST', body: '{"a":1}' };
const UPLOAD: CallOptions = { method: 'POST', body: Buffer.alloc(13 * 1024 * 1024, 'u') };
const EARLY_413 = 'HTTP/1.1 413 X\r\nContent-Length: 2\r\n\r\nno';
const CHUNKED = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';
const FIRST = { first_use: 1 };
const AFTER = (reason: string): Readonly<Record<string, number>> => ({ first_use: 1, [reason]: 1 });

function text(answer: Answer): string {
  const code = answer.headers['x-lunaroute-error'];
  if (answer.status === 0) return 'nothing';
  if (typeof code === 'string') {
    return `${answer.status} ${code}${answer.headers['x-should-retry'] === 'true' ? ', repeat at once' : ''}`;
  }
  return `${answer.status} ${answer.body}${answer.complete ? '' : ' CUT'}`;
}

const FAULTS: readonly Fault[] = [
  {
    name: 'FIN while idle',
    warm: true,
    whileIdle: (peer) => peer.finish(),
    request: POST,
    script: (peer) => peer.send(OK_ANSWER),
    client: '200 ok',
    upstream: [1, 1],
    created: AFTER('after_server_close'),
    closed: { server_closed: 1 },
  },
  {
    name: 'RST while idle',
    warm: true,
    whileIdle: (peer) => peer.reset(),
    request: POST,
    script: (peer) => peer.send(OK_ANSWER),
    client: '200 ok',
    upstream: [1, 1],
    created: AFTER('after_reset'),
    closed: { server_reset: 1 },
  },
  {
    name: 'RST after a POST, before a byte, on a reused connection',
    warm: true,
    request: POST,
    script: (peer) => peer.reset(),
    client: '502 upstream_closed_before_response, repeat at once',
    upstream: [2],
    created: FIRST,
    closed: { server_reset: 1 },
  },
  {
    name: 'RST after a GET, before a byte, on a reused connection',
    warm: true,
    script: (peer) => peer.reset(),
    client: '200 ok',
    upstream: [2, 1],
    created: AFTER('retry'),
    closed: { server_reset: 1 },
  },
  {
    name: 'RST after a POST with replace_stale: always',
    warm: true,
    request: POST,
    pool: { replaceStale: 'always' },
    script: (peer) => peer.reset(),
    client: '200 ok',
    upstream: [2, 1],
    created: AFTER('retry'),
    closed: { server_reset: 1 },
  },
  {
    name: 'FIN after a POST on a new connection',
    request: POST,
    script: (peer) => peer.finish(),
    client: '502 upstream_closed_before_response',
    upstream: [1],
    created: FIRST,
    closed: { error: 1 },
  },
  {
    name: 'RST in the middle of the headers',
    warm: true,
    script: async (peer) => {
      peer.send('HTTP/1.1 200 OK\r\nContent-');
      await allArrived();
      peer.reset();
    },
    client: '502 upstream_closed_before_response',
    upstream: [2],
    created: FIRST,
    closed: { server_reset: 1 },
  },
  {
    name: 'RST in the middle of a stream',
    script: async (peer) => {
      peer.send(`${CHUNKED}3\r\nabc\r\n`);
      await allArrived();
      peer.reset();
    },
    client: '200 abc CUT',
    upstream: [1],
    created: FIRST,
    closed: { server_reset: 1 },
  },
  {
    name: 'a clean end before the promised length',
    script: (peer) => {
      peer.send('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc');
      peer.finish();
    },
    client: '200 abc CUT',
    upstream: [1],
    created: FIRST,
    closed: { error: 1 },
  },
  {
    name: 'a clean end without the last chunk',
    script: (peer) => {
      peer.send(`${CHUNKED}3\r\nabc\r\n`);
      peer.finish();
    },
    client: '200 abc CUT',
    upstream: [1],
    created: FIRST,
    closed: { error: 1 },
  },
  ...([true, undefined] as const).map((warm): Fault => ({
    name: `a 413 within an upload, and RST for the rest of it, on a ${warm ? 'reused' : 'new'} connection`,
    ...(warm ? { warm } : {}),
    request: UPLOAD,
    early: true,
    script: async (peer) => {
      peer.socket.pause();
      peer.send(EARLY_413);
      peer.socket.destroySoon();
      await peer.left;
    },
    client: '413 no',
    upstream: [warm ? 2 : 1],
    created: FIRST,
    closed: { not_reusable: 1 },
  })),
  {
    name: 'a 413 within an upload, of which the rest is not read',
    request: UPLOAD,
    early: true,
    script: async (peer) => {
      peer.socket.pause();
      peer.send(EARLY_413);
      await peer.left;
    },
    client: '413 no',
    upstream: [1],
    created: FIRST,
    closed: { not_reusable: 1 },
  },
  {
    name: 'RST within an upload, before an answer',
    request: UPLOAD,
    early: true,
    script: (peer) => peer.reset(),
    client: '502 upstream_closed_before_response',
    upstream: [1],
    created: FIRST,
    closed: { server_reset: 1 },
  },
  {
    name: 'silence before the headers',
    pool: { firstByteTimeoutSecs: 20 },
    script: async (_peer, clock) => {
      await allArrived();
      clock.turn(20_000);
    },
    client: '504 first_byte_timeout',
    upstream: [1],
    created: FIRST,
    closed: { timeout: 1 },
  },
  {
    name: 'an interim response, then silence',
    pool: { firstByteTimeoutSecs: 20 },
    script: async (peer, clock) => {
      peer.send('HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n');
      await allArrived();
      clock.turn(20_000);
    },
    client: '504 first_byte_timeout',
    upstream: [1],
    created: FIRST,
    closed: { timeout: 1 },
  },
  {
    name: 'silence in the middle of a stream',
    pool: { streamIdleTimeoutSecs: 30 },
    script: async (peer, clock) => {
      peer.send(`${CHUNKED}3\r\nabc\r\n`);
      await allArrived();
      clock.turn(30_000);
    },
    client: '200 abc CUT',
    upstream: [1],
    created: FIRST,
    closed: { timeout: 1 },
  },
  {
    name: 'one byte a second',
    pool: { streamIdleTimeoutSecs: 2 },
    script: async (peer, clock) => {
      peer.send(CHUNKED);
      for (const byte of 'slowly') {
        peer.send(`1\r\n${byte}\r\n`);
        await allArrived();
        clock.turn(1000);
      }
      peer.send('0\r\n\r\n');
    },
    client: '200 slowly',
    upstream: [1],
    created: FIRST,
    closed: {},
  },
  {
    name: 'the total timeout in the middle of a stream',
    pool: { timeoutSecs: 100 },
    script: async (peer, clock) => {
      peer.send(`${CHUNKED}3\r\nabc\r\n`);
      await allArrived();
      clock.turn(100_000);
    },
    client: '200 abc CUT',
    upstream: [1],
    created: FIRST,
    closed: { timeout: 1 },
  },
  {
    name: 'a response without framing that ends by FIN',
    script: (peer) => {
      peer.send('HTTP/1.1 200 OK\r\n\r\nabc');
      peer.finish();
    },
    client: '200 abc',
    upstream: [1],
    created: FIRST,
    closed: { server_close_header: 1 },
  },
  {
    name: 'a response without framing that ends by RST',
    script: async (peer) => {
      peer.send('HTTP/1.1 200 OK\r\n\r\nabc');
      await allArrived();
      peer.reset();
    },
    client: '200 abc CUT',
    upstream: [1],
    created: FIRST,
    closed: { server_reset: 1 },
  },
  {
    name: 'headers that are too large',
    script: (peer) => peer.send(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(300_000)}\r\n\r\n`),
    client: '502 upstream_bad_response',
    upstream: [1],
    created: FIRST,
    closed: { error: 1 },
  },
  {
    name: 'a status line that is none',
    script: (peer) => peer.send('HELLO\r\n\r\n'),
    client: '502 upstream_bad_response',
    upstream: [1],
    created: FIRST,
    closed: { error: 1 },
  },
  {
    name: 'two lengths',
    script: (peer) => peer.send('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nokk'),
    client: '502 upstream_bad_response',
    upstream: [1],
    created: FIRST,
    closed: { error: 1 },
  },
  {
    name: 'Connection: close',
    script: (peer) => {
      peer.send('HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok');
    },
    client: '200 ok',
    upstream: [1],
    created: FIRST,
    closed: { server_close_header: 1 },
  },
  ...['gzip, chunked', 'gzip', 'identity', 'chunked, chunked'].map((coding): Fault => ({
    name: `the transfer coding ${coding}`,
    script: (peer) => {
      peer.send(`HTTP/1.1 200 OK\r\nTransfer-Encoding: ${coding}\r\n\r\n2\r\nok\r\n0\r\n\r\n`);
    },
    client: '502 upstream_bad_response',
    upstream: [1],
    created: FIRST,
    closed: { error: 1 },
  })),
  {
    name: 'a HEAD',
    request: { method: 'HEAD' },
    script: (peer) => peer.send('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n'),
    client: '200 ',
    upstream: [1],
    created: FIRST,
    closed: { not_reusable: 1 },
  },
  ...['GET', 'DELETE'].map((method): Fault => ({
    name: `a ${method} with a body`,
    request: { method, body: '{"a":1}' },
    script: (peer) => peer.send(OK_ANSWER),
    client: '200 ok',
    upstream: [1],
    created: FIRST,
    closed: { not_reusable: 1 },
  })),
  ...(
    [
      { head: 'HTTP/1.1 204 X', length: 0, closed: {} },
      { head: 'HTTP/1.1 304 X', length: 12, closed: {} },
      // Bytes may follow, and before HTTP/1.1 a connection that says nothing ends.
      { head: 'HTTP/1.1 204 X', length: 12, closed: { not_reusable: 1 } },
      { head: 'HTTP/1.0 304 X', length: 12, closed: { not_reusable: 1 } },
    ] as const
  ).map(({ head, length, closed }): Fault => ({
    name: `${head} with the length ${length}`,
    script: (peer) => peer.send(`${head}\r\nContent-Length: ${length}\r\n\r\n`),
    client: `${head.split(' ')[1] ?? ''} `,
    upstream: [1],
    created: FIRST,
    closed,
  })),
  {
    name: 'a 304 with a length and Connection: close',
    script: (peer) => {
      peer.send('HTTP/1.1 304 X\r\nContent-Length: 12\r\nConnection: close\r\n\r\n');
    },
    client: '304 ',
    upstream: [1],
    created: FIRST,
    closed: { server_close_header: 1 },
  },
  ...['stray', OK_ANSWER].map((bytes): Fault => ({
    name: `${JSON.stringify(bytes.slice(0, 15))} right behind a response`,
    script: (peer) => peer.send(OK_ANSWER + bytes),
    client: '200 ok',
    upstream: [1],
    created: FIRST,
    closed: { error: 1 },
  })),
  ...['stray', OK_ANSWER, '\r\n'].map((bytes): Fault => ({
    name: `${JSON.stringify(bytes.slice(0, 15))} while idle, and FIN`,
    warm: true,
    whileIdle: (peer) => {
      peer.send(bytes);
      peer.finish();
    },
    request: POST,
    script: (peer) => peer.send(OK_ANSWER),
    client: '200 ok',
    upstream: [1, 1],
    created: AFTER('after_error'),
    closed: { error: 1 },
  })),
  {
    name: 'a 408 while idle, and FIN',
    warm: true,
    whileIdle: (peer) => {
      peer.send('HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
      peer.finish();
    },
    request: POST,
    script: (peer) => peer.send(OK_ANSWER),
    client: '200 ok',
    upstream: [1, 1],
    created: AFTER('after_server_close'),
    closed: { server_closed: 1 },
  },
  ...['', 'Upgrade: websocket\r\nConnection: Upgrade\r\n'].map((lines): Fault => ({
    name: `a 101 that nobody asked for${lines === '' ? '' : ', with an Upgrade'}`,
    script: (peer) => peer.send(`HTTP/1.1 101 Switching Protocols\r\n${lines}\r\n`),
    client: '502 upstream_bad_response',
    upstream: [1],
    created: FIRST,
    closed: { error: 1 },
  })),
  ...['in one piece', 'byte by byte', 'long before it'].map((how): Fault => ({
    name: `a 100 Continue that nobody asked for, ahead of the answer ${how}`,
    request: POST,
    script: async (peer) => {
      const bytes = `HTTP/1.1 100 Continue\r\nX-A: 1\r\n\r\n${OK_ANSWER}`;
      if (how === 'in one piece') return peer.send(bytes);
      const pieces = how === 'byte by byte' ? bytes : [bytes.slice(0, -OK_ANSWER.length), OK_ANSWER];
      for (const piece of pieces) {
        peer.send(piece);
        await allArrived();
      }
    },
    client: '200 ok',
    upstream: [1],
    created: FIRST,
    closed: {},
  })),
  {
    name: 'two 100 Continue that nobody asked for',
    request: POST,
    script: (peer) => peer.send(`${'HTTP/1.1 100 Continue\r\n\r\n'.repeat(2)}${OK_ANSWER}`),
    client: '502 upstream_bad_response',
    upstream: [1],
    created: FIRST,
    closed: { error: 1 },
  },
  {
    name: 'a 100 Continue of more than 8 KiB',
    request: POST,
    script: (peer) => peer.send(`HTTP/1.1 100 Continue\r\nX: ${'x'.repeat(9000)}\r\n\r\n${OK_ANSWER}`),
    client: '502 upstream_bad_response',
    upstream: [1],
    created: FIRST,
    closed: { error: 1 },
  },
  ...[0, 1].map((secs): Fault => ({
    name: `a Keep-Alive hint of ${secs} s`,
    script: (peer) => {
      peer.send(`HTTP/1.1 200 OK\r\nKeep-Alive: timeout=${secs}\r\nContent-Length: 2\r\n\r\nok`);
    },
    client: '200 ok',
    upstream: [1],
    created: FIRST,
    closed: { server_hint: 1 },
  })),
  {
    name: 'a Keep-Alive hint of 1000 s',
    script: (peer) => {
      peer.send('HTTP/1.1 200 OK\r\nKeep-Alive: timeout=1000\r\nContent-Length: 2\r\n\r\nok');
    },
    idleMs: 90_000,
    client: '200 ok',
    upstream: [1],
    created: FIRST,
    closed: { idle_timeout: 1 },
  },
  ...[500, 529].map((status): Fault => ({
    name: `a ${status}`,
    request: POST,
    script: (peer) => peer.send(`HTTP/1.1 ${status} X\r\nRetry-After: 1\r\nContent-Length: 2\r\n\r\nno`),
    client: `${status} no`,
    upstream: [1],
    created: FIRST,
    closed: {},
  })),
  {
    name: 'a 429 with Retry-After: 1',
    request: POST,
    script: (peer) => peer.send('HTTP/1.1 429 X\r\nRetry-After: 1\r\nContent-Length: 2\r\n\r\nno'),
    client: '429 no',
    upstream: [1],
    created: FIRST,
    closed: {},
  },
  {
    name: 'a 503 with Retry-After: 3600',
    request: POST,
    script: (peer) => peer.send('HTTP/1.1 503 X\r\nRetry-After: 3600\r\nContent-Length: 2\r\n\r\nno'),
    client: '503 no',
    upstream: [1],
    created: FIRST,
    closed: {},
  },
  {
    name: 'a 503 with Retry-After: 1',
    request: POST,
    script: async (peer, clock) => {
      peer.send('HTTP/1.1 503 X\r\nRetry-After: 1\r\nContent-Length: 2\r\n\r\nno');
      await allArrived();
      clock.turn(1000);
    },
    client: '200 ok',
    upstream: [1, 1],
    created: AFTER('retry'),
    closed: {},
  },
  ...[502, 504].flatMap((status): Fault[] => [
    {
      name: `a ${status} to a POST`,
      request: POST,
      script: (peer) => peer.send(`HTTP/1.1 ${status} X\r\nContent-Length: 2\r\n\r\nno`),
      client: `${status} no`,
      upstream: [1],
      created: FIRST,
      closed: {},
    },
    {
      name: `a ${status} to a POST with an Idempotency-Key`,
      request: { ...POST, headers: { 'idempotency-key': 'k' } },
      script: async (peer, clock) => {
        peer.send(`HTTP/1.1 ${status} X\r\nContent-Length: 2\r\n\r\nno`);
        await allArrived();
        clock.turn(1000);
      },
      client: '200 ok',
      upstream: [1, 1],
      created: AFTER('retry'),
      closed: {},
    },
  ]),
];

for (const fault of FAULTS) {
  test(`fault: ${fault.name}`, async (context) => {
    const clock = new TurnedClock();
    const requests: number[] = [];
    let asked = 0;
    const upstream = await startScriptedUpstream(context, async (peer) => {
      const at = requests.push(0) - 1;
      for (;;) {
        // The first request that comes after the warm-up is the one under test; whatever follows is answered.
        const isTested = asked + 1 === (fault.warm === true ? 2 : 1);
        await (isTested && fault.early === true ? peer.has('\r\n\r\n') : peer.message());
        requests[at] = (requests[at] ?? 0) + 1;
        asked += 1;
        if (isTested) await fault.script(peer, clock);
        else peer.send(OK_ANSWER);
      }
    });
    const { app, url } = await startApp(context, {
      upstream: upstream.url,
      clock,
      random: () => 0.5,
      ...(fault.pool === undefined ? {} : { pool: fault.pool }),
    });
    const pool = poolOf(app);
    if (fault.warm === true) {
      await new ClientCall(`${url}/v1/models`).answer;
      await eventually('the connection is idle', () => pool.ledger.idle === 1);
    }
    const [peer] = upstream.connections;
    if (peer !== undefined) fault.whileIdle?.(peer);
    if (fault.whileIdle !== undefined) await eventually('it is seen', () => pool.ledger.idle === 0);

    const answer = await new ClientCall(`${url}/v1/models`, fault.request).answer;
    await settledBooks(pool);
    if (fault.idleMs !== undefined) clock.turn(fault.idleMs);
    const books = await settledBooks(pool);
    assert.equal(text(answer), fault.client, 'what the client saw');
    assert.deepEqual(requests, fault.upstream, 'what the provider saw');
    assert.deepEqual(counted(books.createdBy), fault.created, 'why connections were created');
    assert.deepEqual(counted(books.closedBy), fault.closed, 'why connections were closed');
    assertBalanced(books);
  });
}
