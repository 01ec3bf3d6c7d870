import assert from 'node:assert/strict';
import test from 'node:test';
import { statusOf, valuesOf, type WireMessage } from '../support/http-message.ts';
import { allArrived, eventually } from '../support/eventually.ts';
import { startPair, startScriptedPair } from '../support/raw-pair.ts';
import { connectRaw } from '../support/raw-peer.ts';
import { OK_ANSWER } from '../support/raw-upstream.ts';

interface Vector {
  readonly name: string;
  /** HOST is replaced by the proxy's own Host line. */
  readonly bytes: string;
  readonly status: number;
  readonly code: string;
}

const VECTORS: readonly Vector[] = [
  {
    name: 'a length and chunks together',
    bytes:
      'POST /v1/files HTTP/1.1\r\nHOST\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    status: 400,
    code: 'bad_request',
  },
  {
    name: 'chunks and a length together',
    bytes:
      'POST /v1/files HTTP/1.1\r\nHOST\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n',
    status: 400,
    code: 'bad_request',
  },
  ...[
    '4\r\nContent-Length: 5',
    '4\r\nContent-Length: 4',
    '4, 4',
    '+4',
    '-4',
    '4x',
    '0x4',
    '',
    '99999999999999999999',
  ].map((length): Vector => ({
    name: `Content-Length: ${length.replace('\r\n', ', ')}`,
    bytes: `POST /v1/files HTTP/1.1\r\nHOST\r\nContent-Length: ${length}\r\n\r\nbody`,
    status: 400,
    code: 'bad_request',
  })),
  ...['gzip', 'xchunked', 'identity', 'gzip, chunked', 'gzip\r\nTransfer-Encoding: chunked'].map(
    (coding): Vector => ({
      name: `Transfer-Encoding: ${coding.replace('\r\n', ', ')}`,
      bytes: `POST /v1/files HTTP/1.1\r\nHOST\r\nTransfer-Encoding: ${coding}\r\n\r\n0\r\n\r\n`,
      status: 501,
      code: 'transfer_coding_unknown',
    }),
  ),
  ...['chunked, gzip', 'chunked\r\nTransfer-Encoding: identity'].map((coding): Vector => ({
    name: `Transfer-Encoding: ${coding.replace('\r\n', ', ')}`,
    bytes: `POST /v1/files HTTP/1.1\r\nHOST\r\nTransfer-Encoding: ${coding}\r\n\r\n0\r\n\r\n`,
    status: 400,
    code: 'bad_request',
  })),
  ...[
    'GET /v1/models HTTP/3.0',
    'GET  HTTP/1.1',
    'GET v1 models HTTP/1.1',
    'G\u00e9T /v1/models HTTP/1.1',
    'GET /v1/caf\u00e9 HTTP/1.1',
    'GET /v1/a\u0000b HTTP/1.1',
    'hello',
  ].map((line): Vector => ({
    name: `the request line ${JSON.stringify(line)}`,
    bytes: `${line}\r\nHOST\r\n\r\n`,
    status: 400,
    code: 'bad_request',
  })),
  ...['X-A : 1', ' X-A: 1', 'X A: 1', 'X-A: a\u0000b', 'X-A: a\rb', ': 1', 'X-A'].map((line): Vector => ({
    name: `the header line ${JSON.stringify(line)}`,
    bytes: `GET /v1/models HTTP/1.1\r\nHOST\r\n${line}\r\n\r\n`,
    status: 400,
    code: 'bad_request',
  })),
  {
    name: 'a header of 70,000 bytes',
    bytes: `GET /v1/models HTTP/1.1\r\nHOST\r\nX-Large: ${'x'.repeat(70_000)}\r\n\r\n`,
    status: 431,
    code: 'headers_too_large',
  },
  {
    name: 'a target of 70,000 bytes',
    bytes: `GET /v1/${'x'.repeat(70_000)} HTTP/1.1\r\nHOST\r\n\r\n`,
    status: 431,
    code: 'headers_too_large',
  },
];

/** Asserts that a response from the proxy itself has the stable code in its header and body. */
function assertOwnAnswer(answer: WireMessage, status: number, code: string): void {
  assert.equal(statusOf(answer), status, answer.raw);
  assert.deepEqual(valuesOf(answer, 'x-lunaroute-error'), [code]);
  assert.deepEqual(valuesOf(answer, 'content-type'), ['application/json']);
  const body: unknown = JSON.parse(answer.body);
  assert.ok(typeof body === 'object' && body !== null && 'error' in body);
  assert.ok(typeof body.error === 'object' && body.error !== null && 'code' in body.error);
  assert.equal(body.error.code, code);
}

for (const { name, bytes, status, code } of VECTORS) {
  test(`${name} is refused with ${status} and not forwarded`, async (context) => {
    const { app, client, upstream } = await startPair(context);
    client.send(bytes.replace('HOST', `Host: 127.0.0.1:${app.port}`));
    assertOwnAnswer(await client.message(), status, code);
    assert.equal(upstream.connections.length, 0);
    // The proxy continues to serve others.
    const other = await connectRaw(context, app.port, 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n');
    assert.equal(statusOf(await other.message()), 200);
  });
}

for (const chunk of [
  'x\r\n',
  '-1\r\nx\r\n',
  '3\r\nabcd\r\n',
  'fffffffffffffffff\r\n',
  '3;\u0000\r\nabc\r\n',
]) {
  test(`the chunk ${JSON.stringify(chunk)} ends the request, and the upstream sees no complete request`, async (context) => {
    const { app, client, upstream } = await startPair(context);
    const head = `POST /v1/files HTTP/1.1\r\nHost: 127.0.0.1:${app.port}\r\nTransfer-Encoding: chunked\r\n\r\n`;
    client.send(`${head}5\r\nbegin\r\n${chunk}0\r\n\r\n`);
    const { text } = await client.rest();
    assert.match(text, /^HTTP\/1\.1 400 /u);
    for (const peer of upstream.connections) await peer.left;
    assert.equal(upstream.requests.length, 0);
  });
}

for (const framing of [
  'Content-Length: 4\r\nTransfer-Encoding: chunked',
  'Transfer-Encoding: gzip, chunked',
  'Transfer-Encoding: gzip',
]) {
  test(`bytes after a request with ${framing.replace('\r\n', ', ')} on its connection are not served`, async (context) => {
    const { app, client, upstream } = await startPair(context);
    const host = `Host: 127.0.0.1:${app.port}`;
    client.send(
      `POST /v1/files HTTP/1.1\r\n${host}\r\n${framing}\r\n\r\n0\r\n\r\nGET /v1/smuggled HTTP/1.1\r\n${host}\r\n\r\n`,
    );
    const { text } = await client.rest();
    assert.equal(text.match(/^HTTP\/1\.1 |\}HTTP\/1\.1 /gu)?.length, 1, text);
    assert.equal(upstream.connections.length, 0);
  });
}

test('a response in progress is not mixed with the refusal of what follows its request', async (context) => {
  const release = Promise.withResolvers<void>();
  const { app, client, upstream } = await startPair(context, (_request, peer) => {
    void release.promise.then(() => peer.send(OK_ANSWER));
    return '';
  });
  client.send(`GET /v1/models HTTP/1.1\r\nHost: 127.0.0.1:${app.port}\r\n\r\nno HTTP\r\n\r\n`);
  await eventually('the request is at the upstream', () => upstream.requests.length === 1);
  await allArrived();
  assert.equal(client.received, '');
  release.resolve();
  const { text, leaving } = await client.rest();
  assert.match(text, /^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\nok$/u);
  assert.equal(leaving, 'fin');
});

test('a response that has begun is cut, not mixed with a refusal, when the rest of its request is invalid', async (context) => {
  const { app, client } = await startScriptedPair(context, async (peer) => {
    await peer.has('begin');
    peer.send('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nearly');
  });
  const head = `POST /v1/files HTTP/1.1\r\nHost: 127.0.0.1:${app.port}\r\nTransfer-Encoding: chunked\r\n\r\n`;
  client.send(`${head}5\r\nbegin\r\n`);
  await client.has('early');
  client.send('no size\r\n');
  const { text } = await client.rest();
  assert.match(text, /early$/u);
});

test('the chunked coding is recognised in any case', async (context) => {
  const { app, client, upstream } = await startPair(context);
  const head = `POST /v1/files HTTP/1.1\r\nHost: 127.0.0.1:${app.port}\r\ntransfer-encoding: Chunked\r\n\r\n`;
  client.send(`${head}4\r\nbody\r\n0\r\n\r\n`);
  assert.equal(statusOf(await client.message()), 200);
  assert.equal(upstream.requests[0]?.body, 'body');
});
