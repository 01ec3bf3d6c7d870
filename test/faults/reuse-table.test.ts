import assert from 'node:assert/strict';
import { test } from 'node:test';
import { poolOf, settledStats } from '../support/settled-stats.ts';
import { type CallOptions, ClientCall } from '../support/client.ts';
import { type RawUpstream, startScriptedUpstream } from '../support/raw-upstream.ts';
import { startApp } from '../support/running-app.ts';

interface Reuse {
  readonly name: string;
  readonly request?: CallOptions;
  /** The provider's response; the next request gets the number of its connection. */
  readonly answer: string;
  /** Whether it is sent as soon as the request's head has arrived, after which nothing more is read. */
  readonly early?: true;
  /** Connection that the next request uses. */
  readonly next: 1 | 2;
}

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
const UPLOAD: CallOptions = { method: 'POST', body: Buffer.alloc(13 * 1024 * 1024, 'u') };
const coded = (coding: string): string =>
  `HTTP/1.1 200 OK\r\nTransfer-Encoding: ${coding}\r\n\r\n2\r\nok\r\n0\r\n\r\n`;

const TABLE: readonly Reuse[] = [
  { name: 'an answer of known length', answer: OK, next: 1 },
  { name: 'an answer in chunks', answer: coded('chunked'), next: 1 },
  { name: 'a POST with a body', request: { method: 'POST', body: '{}' }, answer: OK, next: 1 },
  {
    name: 'a 204 with the length 0',
    answer: 'HTTP/1.1 204 X\r\nContent-Length: 0\r\n\r\n',
    next: 1,
  },
  {
    name: 'a 304 with the length of another answer',
    answer: 'HTTP/1.1 304 X\r\nContent-Length: 12\r\n\r\n',
    next: 1,
  },
  {
    name: 'a 204 with a length, whose bytes may come',
    answer: 'HTTP/1.1 204 X\r\nContent-Length: 12\r\n\r\n',
    next: 2,
  },
  {
    name: 'a HEAD',
    request: { method: 'HEAD' },
    answer: 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n',
    next: 2,
  },
  ...['GET', 'DELETE'].map((method): Reuse => ({
    name: `a ${method} with a body`,
    request: { method, body: '{}' },
    answer: OK,
    next: 2,
  })),
  ...['gzip, chunked', 'identity', 'chunked, chunked'].map((coding): Reuse => ({
    name: `the transfer coding ${coding}`,
    answer: coded(coding),
    next: 2,
  })),
  {
    name: 'a 101 that nobody asked for',
    answer: 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
    next: 2,
  },
  { name: 'stray bytes behind an answer', answer: `${OK}stray`, next: 2 },
  { name: 'a second answer behind an answer', answer: OK + OK, next: 2 },
  ...[413, 401].map((status): Reuse => ({
    name: `a ${status} within an upload of 13 MB`,
    request: UPLOAD,
    answer: `HTTP/1.1 ${status} X\r\nContent-Length: 2\r\n\r\nno`,
    early: true,
    next: 2,
  })),
];

for (const { name, request, answer, early, next } of TABLE) {
  test(`after ${name} the next request uses ${next === 1 ? 'the same' : 'a new'} connection`, async (context) => {
    const upstream: RawUpstream = await startScriptedUpstream(context, async (peer) => {
      const id = upstream.connections.length;
      for (let isFirst = id === 1; ; isFirst = false) {
        await (isFirst && early === true ? peer.has('\r\n\r\n') : peer.message());
        peer.send(isFirst ? answer : `HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n${id}`);
        if (isFirst && early === true) return;
      }
    });
    const { app, url } = await startApp(context, { upstream: upstream.url });
    await new ClientCall(`${url}/v1/files`, request).answer;
    await settledStats(poolOf(app));
    assert.equal((await new ClientCall(`${url}/v1/models`).answer).body, String(next));
    assert.equal(upstream.connections.length, next);
    if (next === 2) await upstream.connections[0]?.left;
  });
}
