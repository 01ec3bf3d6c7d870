import assert from 'node:assert/strict';
import test from 'node:test';
import { headersBut, statusOf, valuesOf } from '../support/http-message.ts';
import { onlyRequest, requestText, startPair } from '../support/raw-pair.ts';
import { connectRaw } from '../support/raw-peer.ts';
import { OK_ANSWER } from '../support/raw-upstream.ts';

const TARGETS = [
  '/v1/chat/completions',
  '/v1/models?',
  '/v1/files/a%2Fb%2f...%2F?x=%20+&y=[1]&z={"a":1}&=&&',
  '/v1/x/.a/a..b/%252e%252e/y//z;p=1,2?q=\'"<>\\^`|~!*()/../',
  '/v1/x?a?b#c',
];

for (const target of TARGETS) {
  test(`the target ${target} arrives unchanged`, async (context) => {
    const { app, upstream, client } = await startPair(context);
    client.send(requestText(app, `GET ${target}`));
    assert.equal(statusOf(await client.message()), 200);
    assert.equal(onlyRequest(upstream).startLine, `GET ${target} HTTP/1.1`);
  });
}

test('header names keep their case, order and repetitions, and values keep their bytes', async (context) => {
  const { app, upstream, client } = await startPair(context);
  const sent = [
    ['x-lower', 'a'],
    ['X-UPPER', 'b'],
    ['X-Dup', '1'],
    ['x-dup', '2'],
    ['X-Dup', '1'],
    ['Cookie', 'a=1; b=2'],
    ['cookie', 'c=3'],
    ['X-Latin', 'caf\u00e9 \u00ff\u00a0\u0080'],
    ['X-Tab', 'a\tb'],
    ['X-Empty', ''],
    ["x!#$%&'*+-.^_`|~9", 'odd name'],
    ['Accept-Encoding', 'gzip, br;q=0.5'],
    ['User-Agent', 'test (1.0)'],
    ['Authorization', 'Bearer sk-client'],
    ['Forwarded', 'for=1.2.3.4'],
    ['Via', '1.1 other'],
  ] as const;
  client.send(
    requestText(
      app,
      'GET /v1/models',
      sent.map(([name, value]) => `${name}: ${value}`),
    ),
  );
  await client.message();
  const request = onlyRequest(upstream);
  assert.deepEqual(headersBut(request, 'host', 'connection'), sent);
  assert.deepEqual(valuesOf(request, 'host'), [new URL(upstream.url).host]);
});

test('hop-by-hop headers, including those that Connection names, are not forwarded', async (context) => {
  const { app, upstream, client } = await startPair(context);
  const lines = [
    'Connection: keep-alive, X-Hop, close-not, x-other',
    'connection: X-Third',
    'Keep-Alive: timeout=5',
    'Proxy-Connection: keep-alive',
    'Proxy-Authorization: Basic of-another-proxy',
    'TE: trailers',
    // Servers that treat _ as - would read a second framing from these.
    'Transfer_Encoding: chunked',
    'content_length: 9',
    'X-Hop: 1',
    'x-OTHER: 2',
    'X-Third: 3',
    'X-Kept: 4',
  ];
  client.send(requestText(app, 'GET /v1/models', lines));
  await client.message();
  assert.deepEqual(headersBut(onlyRequest(upstream), 'host', 'connection'), [['X-Kept', '4']]);
});

test('framing headers are forwarded even when Connection names them', async (context) => {
  const { app, upstream, client } = await startPair(context);
  const lines = ['Connection: content-length, host', 'Content-Length: 4'];
  client.send(requestText(app, 'POST /v1/files', lines) + 'body');
  assert.equal(statusOf(await client.message()), 200);
  assert.equal(onlyRequest(upstream).body, 'body');
  assert.deepEqual(valuesOf(onlyRequest(upstream), 'content-length'), ['4']);
});

const BINARY = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)).toString('latin1');

for (const [method, path] of [
  ['POST', '/v1/files'],
  ['PUT', '/v1/files'],
  ['PATCH', '/v1/files'],
  ['GET', '/v1/search'],
  ['DELETE', '/v1/files/1'],
  ['OPTIONS', '/v1/files'],
  ['QUERY', '/v1/files'],
] as const) {
  test(`${method} with a body of known length arrives byte for byte`, async (context) => {
    const { app, upstream, client } = await startPair(context);
    client.send(requestText(app, `${method} ${path}`, ['content-LENGTH: 256', 'X-After: 1']) + BINARY);
    assert.equal(statusOf(await client.message()), 200);
    const request = onlyRequest(upstream);
    assert.equal(request.startLine, `${method} ${path} HTTP/1.1`);
    assert.equal(request.body, BINARY);
    assert.deepEqual(headersBut(request, 'host', 'connection'), [
      ['X-After', '1'],
      ['content-length', '256'],
    ]);
  });
}

for (const method of ['POST', 'GET', 'DELETE']) {
  test(`${method} with a body in chunks arrives byte for byte`, async (context) => {
    const { app, upstream, client } = await startPair(context);
    const lines = ['Transfer-Encoding: chunked', 'X-After: 1'];
    client.send(
      requestText(app, `${method} /v1/files`, lines) +
        `5;ext=1\r\nhello\r\n100\r\n${BINARY}\r\n0\r\nX-T: 1\r\n\r\n`,
    );
    assert.equal(statusOf(await client.message()), 200);
    const request = onlyRequest(upstream);
    assert.equal(request.body, `hello${BINARY}`);
    assert.deepEqual(headersBut(request, 'host', 'connection', 'transfer-encoding'), [['X-After', '1']]);
  });
}

for (const method of ['HEAD', 'OPTIONS', 'GET', 'DELETE']) {
  test(`${method} without a body arrives without a body`, async (context) => {
    const { app, upstream, client } = await startPair(context);
    client.send(requestText(app, `${method} /v1/models`));
    assert.equal(statusOf(await client.message({ bodiless: method === 'HEAD' })), 200);
    const request = onlyRequest(upstream);
    assert.equal(request.startLine, `${method} /v1/models HTTP/1.1`);
    assert.deepEqual(headersBut(request, 'host', 'connection'), []);
  });
}

for (const lines of [[], ['Content-Length: 0'], ['Transfer-Encoding: chunked']]) {
  test(`an empty POST ${lines[0] ?? 'without a length'} arrives empty`, async (context) => {
    const { app, upstream, client } = await startPair(context);
    const chunks = lines[0]?.startsWith('Transfer') === true ? '0\r\n\r\n' : '';
    client.send(requestText(app, 'POST /v1/files', lines) + chunks);
    assert.equal(statusOf(await client.message()), 200);
    assert.equal(onlyRequest(upstream).body, '');
    assert.equal(onlyRequest(upstream).startLine, 'POST /v1/files HTTP/1.1');
  });
}

test('a body that arrives in pieces, some of them late, is forwarded whole', async (context) => {
  const { app, upstream, client } = await startPair(context);
  client.send(requestText(app, 'POST /v1/files', ['Content-Length: 6', 'X-Piece: 1']) + 'ab');
  await connectRaw(context, app.port); // one turn of the event loop in between
  client.send('cd');
  await connectRaw(context, app.port);
  client.send('ef');
  await client.message();
  assert.equal(onlyRequest(upstream).body, 'abcdef');
});

test('a client that waits for a 100 gets it, and the upstream sees no Expect', async (context) => {
  const { app, upstream, client } = await startPair(context);
  client.send(requestText(app, 'POST /v1/files', ['Expect: 100-continue', 'Content-Length: 4']));
  assert.equal((await client.message()).startLine, 'HTTP/1.1 100 Continue');
  client.send('body');
  assert.equal(statusOf(await client.message()), 200);
  assert.equal(onlyRequest(upstream).body, 'body');
  assert.deepEqual(valuesOf(onlyRequest(upstream), 'expect'), []);
});

test('OPTIONS * is answered 400 and not forwarded', async (context) => {
  const { app, upstream, client } = await startPair(context);
  client.send(requestText(app, 'OPTIONS *'));
  const answer = await client.message();
  assert.equal(statusOf(answer), 400);
  assert.deepEqual(valuesOf(answer, 'x-lunaroute-error'), ['bad_request']);
  assert.equal(upstream.connections.length, 0);
});

test('pipelined requests are answered in order', async (context) => {
  const { app, upstream, client } = await startPair(context, ({ startLine }) => {
    const text = `for ${startLine.split(' ')[1] ?? ''}`;
    return `HTTP/1.1 200 OK\r\nContent-Length: ${text.length}\r\n\r\n${text}`;
  });
  const paths = ['/v1/a', '/healthz', '/v1/b', '/v1/c'];
  client.send(paths.map((path) => requestText(app, `GET ${path}`)).join(''));
  const bodies: string[] = [];
  for (const _ of paths) bodies.push((await client.message()).body);
  assert.deepEqual([bodies[0], bodies[2], bodies[3]], ['for /v1/a', 'for /v1/b', 'for /v1/c']);
  assert.match(bodies[1] ?? '', /"status":"ok"/u);
  assert.equal(upstream.requests.length, 3);
});

test('responses to pipelined requests stay in order when the first is slow', async (context) => {
  const release = Promise.withResolvers<void>();
  const { app, client, upstream } = await startPair(context, ({ startLine }, peer) => {
    if (!startLine.includes('/slow')) return OK_ANSWER.replace('ok', 'qu');
    void release.promise.then(() => peer.send(OK_ANSWER.replace('ok', 'sl')));
    return '';
  });
  client.send(requestText(app, 'GET /v1/slow') + requestText(app, 'GET /v1/quick'));
  const other = await connectRaw(context, app.port, requestText(app, 'GET /v1/other'));
  await other.message();
  // The quick request waits for the slow one ahead of it on the same connection; the other client's request does not.
  assert.equal(upstream.requests.length, 2);
  assert.equal(client.received, '');
  release.resolve();
  assert.equal((await client.message()).body, 'sl');
  assert.equal((await client.message()).body, 'qu');
});

test('an HTTP/1.0 client is served, and its connection ends with the response', async (context) => {
  const { app, upstream, client } = await startPair(
    context,
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n',
  );
  client.send(`GET /v1/models HTTP/1.0\r\nHost: 127.0.0.1:${app.port}\r\nX-Old: 1\r\n\r\n`);
  const { text, leaving } = await client.rest();
  assert.equal(leaving, 'fin');
  assert.match(text, /^HTTP\/1\.1 200 OK\r\n/u);
  assert.doesNotMatch(text, /transfer-encoding/iu);
  assert.ok(text.endsWith('\r\n\r\nabcdefg'), text);
  assert.deepEqual(headersBut(onlyRequest(upstream), 'host', 'connection'), [['X-Old', '1']]);
});

test('the connection of a client that sends Connection: close is closed after the response', async (context) => {
  const { app, client } = await startPair(context);
  client.send(requestText(app, 'GET /v1/models', ['Connection: close']));
  const { text, leaving } = await client.rest();
  assert.match(text, /^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\nok$/u);
  assert.equal(leaving, 'fin');
});

test('TRACE is refused and reaches no provider, since its response would contain the key', async (context) => {
  const { app, upstream, client } = await startPair(context, undefined, { openai: { apiKey: 'sk-set' } });
  client.send(requestText(app, 'TRACE /v1/models'));
  const answer = await client.message();
  assert.equal(statusOf(answer), 405);
  assert.deepEqual(valuesOf(answer, 'allow'), ['GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS']);
  assert.deepEqual(valuesOf(answer, 'x-lunaroute-error'), ['method_not_allowed']);
  assert.equal(upstream.connections.length, 0);
});

for (const path of [
  '/openai/../admin',
  '/openai/v1/%2e%2e/%2E./admin',
  '/v1/x/..;a=1/y',
  '/v1/x/..%3b/y',
  '/v1/\\..\\admin',
  '/v1/x%2f..%5Cy',
  '/v1/.',
  '/v1/..#a',
]) {
  test(`${path} would leave the base URL and is refused`, async (context) => {
    const { app, upstream, client } = await startPair(context, undefined, { openai: { apiKey: 'sk-set' } });
    client.send(requestText(app, `GET ${path}`));
    const answer = await client.message();
    assert.equal(statusOf(answer), 400);
    assert.deepEqual(valuesOf(answer, 'x-lunaroute-error'), ['bad_request']);
    assert.equal(upstream.connections.length, 0);
  });
}
