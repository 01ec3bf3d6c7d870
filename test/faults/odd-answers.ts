import { allArrived } from '../support/eventually.ts';
import { OK_ANSWER } from '../support/raw-upstream.ts';
import { type Fault, POST, FIRST, AFTER } from './fault.ts';

export const ODD_ANSWERS: readonly Fault[] = [
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
      // Bytes may follow, and before HTTP/1.1 connections close by default.
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
