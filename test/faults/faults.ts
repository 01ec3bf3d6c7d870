import { allArrived } from '../support/eventually.ts';
import { OK_ANSWER } from '../support/raw-upstream.ts';
import { ODD_ANSWERS } from './odd-answers.ts';
import { type Fault, POST, UPLOAD, EARLY_413, CHUNKED, FIRST, AFTER } from './fault.ts';

export const FAULTS: readonly Fault[] = [
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
  ...ODD_ANSWERS,
];
