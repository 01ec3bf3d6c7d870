import assert from 'node:assert/strict';
import test from 'node:test';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { eventually } from '../support/eventually.ts';
import { headersBut, statusOf, valuesOf } from '../support/http-message.ts';
import { requestText, startPair, startScriptedPair } from '../support/raw-pair.ts';
import { OK_ANSWER } from '../support/raw-upstream.ts';

const BINARY = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)).toString('latin1');
/** Headers the proxy sets for its own connection to the client. */
const HOP = ['connection', 'keep-alive', 'transfer-encoding'];

test('status, reason phrase, headers and body arrive byte for byte', async (context) => {
  const sent = [
    ['x-lower', 'a'],
    ['X-UPPER', 'b'],
    ['Set-Cookie', 'a=1; Path=/'],
    ['X-Between', '1'],
    ['set-cookie', 'b=2'],
    ['X-Dup', '1'],
    ['X-Dup', '2'],
    ['X-Latin', 'caf\u00e9 \u00ff\u00a0'],
    ['X-Tab', 'a\tb'],
    ['X-Empty', ''],
    ['content-LENGTH', '256'],
    ['Content-Type', 'Text/Plain; charset=x'],
    ['Server', 'odd'],
  ] as const;
  const head = sent.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const { app, client } = await startPair(context, `HTTP/1.1 200 Very Fine Indeed\r\n${head}\r\n${BINARY}`);
  client.send(requestText(app, 'GET /v1/models'));
  const answer = await client.message();
  assert.equal(answer.startLine, 'HTTP/1.1 200 Very Fine Indeed');
  assert.deepEqual(headersBut(answer, ...HOP), sent);
  assert.equal(answer.body, BINARY);
});

for (const phrase of ['', 'a  b\tc', 'S\u00fc\u00df \u20ac']) {
  test(`the reason phrase ${JSON.stringify(phrase)} keeps its bytes`, async (context) => {
    const reason = Buffer.from(phrase, 'utf8').toString('latin1');
    const { app, client } = await startPair(context, `HTTP/1.1 207 ${reason}\r\nContent-Length: 0\r\n\r\n`);
    client.send(requestText(app, 'GET /v1/models'));
    assert.equal((await client.message()).startLine, `HTTP/1.1 207 ${reason}`);
  });
}

test("a Date, and a Date's absence, pass through", async (context) => {
  const date = 'Thu, 01 Jan 1970 00:00:00 GMT';
  const { app, client } = await startPair(context, ({ startLine }) =>
    startLine.includes('dated') ? OK_ANSWER.replace('OK\r\n', `OK\r\ndate: ${date}\r\n`) : OK_ANSWER,
  );
  client.send(requestText(app, 'GET /v1/dated'));
  assert.deepEqual(headersBut(await client.message(), ...HOP, 'content-length'), [['date', date]]);
  client.send(requestText(app, 'GET /v1/bare'));
  assert.deepEqual(headersBut(await client.message(), ...HOP, 'content-length'), []);
});

for (const status of [200, 201, 202, 206, 299, 301, 307, 400, 401, 404, 418, 429, 500, 529, 599]) {
  test(`a ${status} response passes through unchanged`, async (context) => {
    const head = `HTTP/1.1 ${status} X\r\nRetry-After: 3600\r\nretry-after-ms: 5\r\nx-should-retry: true\r\nLocation: /a\r\nrequest-id: r\r\n`;
    const { app, client, upstream } = await startPair(context, `${head}Content-Length: 4\r\n\r\nbody`);
    client.send(requestText(app, 'POST /v1/files', ['Content-Length: 0']));
    const answer = await client.message();
    assert.equal(answer.startLine, `HTTP/1.1 ${status} X`);
    assert.deepEqual(headersBut(answer, ...HOP, 'content-length'), [
      ['Retry-After', '3600'],
      ['retry-after-ms', '5'],
      ['x-should-retry', 'true'],
      ['Location', '/a'],
      ['request-id', 'r'],
    ]);
    assert.equal(answer.body, 'body');
    assert.equal(upstream.requests.length, 1);
  });
}

for (const [coding, body] of [
  ['gzip', gzipSync('{"hello":"world"}')],
  ['br', brotliCompressSync('{"hello":"world"}')],
] as const) {
  for (const framing of ['fixed length', 'chunks']) {
    test(`a ${coding} body in ${framing} arrives byte for byte`, async (context) => {
      const bytes = body.toString('latin1');
      const framed =
        framing === 'chunks'
          ? `Transfer-Encoding: chunked\r\n\r\n${bytes.length.toString(16)}\r\n${bytes}\r\n0\r\n\r\n`
          : `Content-Length: ${bytes.length}\r\n\r\n${bytes}`;
      const { app, client } = await startPair(
        context,
        `HTTP/1.1 200 OK\r\nContent-Encoding: ${coding}\r\n${framed}`,
      );
      client.send(requestText(app, 'GET /v1/models', ['Accept-Encoding: gzip, br']));
      const answer = await client.message();
      assert.deepEqual(valuesOf(answer, 'content-encoding'), [coding]);
      assert.equal(answer.body, bytes);
    });
  }
}

test('the length of a HEAD response arrives without a body, and the client’s connection stays usable', async (context) => {
  const { app, client, upstream } = await startPair(context, ({ startLine }) =>
    startLine.startsWith('HEAD')
      ? 'HTTP/1.1 200 OK\r\nContent-Length: 12345\r\nETag: "x"\r\n\r\n'
      : OK_ANSWER,
  );
  client.send(requestText(app, 'HEAD /v1/files/1'));
  const answer = await client.message({ bodiless: true });
  assert.deepEqual(headersBut(answer, ...HOP), [
    ['Content-Length', '12345'],
    ['ETag', '"x"'],
  ]);
  client.send(requestText(app, 'GET /v1/models'));
  assert.equal((await client.message()).body, 'ok');
  // Some servers send a body anyway, so the connection to the provider is not reused.
  assert.equal(upstream.connections.length, 2);
});

for (const [status, headers] of [
  [204, 'X-A: 1\r\n'],
  [304, 'ETag: "x"\r\nContent-Length: 77\r\n'],
  [205, 'Content-Length: 0\r\n'],
  [200, 'Content-Length: 0\r\n'],
] as const) {
  test(`a ${status} response without a body ends where it should`, async (context) => {
    const { app, client } = await startPair(context, `HTTP/1.1 ${status} X\r\n${headers}\r\n`);
    client.send(requestText(app, 'GET /v1/a') + requestText(app, 'GET /v1/b'));
    for (const _ of 'ab') {
      const answer = await client.message();
      assert.equal(answer.startLine, `HTTP/1.1 ${status} X`);
      assert.equal(
        headersBut(answer, ...HOP)
          .map(([name, value]) => `${name}: ${value}\r\n`)
          .join(''),
        headers,
      );
    }
  });
}

test('a chunked body stays chunked, and its trailers follow', async (context) => {
  const { app, client } = await startPair(
    context,
    'HTTP/1.1 200 OK\r\nTrailer: X-Sum, x-dup\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n0\r\nX-Sum: caf\u00e9\r\nx-dup: 1\r\nx-dup: 2\r\n\r\n',
  );
  client.send(requestText(app, 'GET /v1/models', ['TE: trailers']));
  const answer = await client.message();
  assert.deepEqual(valuesOf(answer, 'transfer-encoding'), ['chunked']);
  assert.deepEqual(valuesOf(answer, 'trailer'), ['X-Sum, x-dup']);
  assert.equal(answer.body, 'abc');
  assert.deepEqual(answer.trailers, [
    ['X-Sum', 'caf\u00e9'],
    ['x-dup', '1'],
    ['x-dup', '2'],
  ]);
});

test('a body delimited by the end of the connection arrives whole and ends cleanly', async (context) => {
  const { app, client } = await startScriptedPair(context, async (peer) => {
    await peer.message();
    peer.send('HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nuntil the end');
    peer.finish();
  });
  client.send(requestText(app, 'GET /v1/models'));
  assert.equal((await client.message()).body, 'until the end');
});

test('an HTTP/1.0 response arrives', async (context) => {
  const { app, client } = await startScriptedPair(context, async (peer) => {
    await peer.message();
    peer.send('HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nold');
    peer.finish();
  });
  client.send(requestText(app, 'GET /v1/models'));
  const answer = await client.message();
  assert.equal(statusOf(answer), 200);
  assert.equal(answer.body, 'old');
});

test('hop-by-hop response headers, including those that Connection names, are not forwarded', async (context) => {
  const { app, client } = await startPair(
    context,
    OK_ANSWER.replace(
      'OK\r\n',
      'OK\r\nConnection: X-Hop, keep-alive\r\nKeep-Alive: timeout=7, max=3\r\nProxy-Connection: x\r\nPROXY-AUTHENTICATE: Basic\r\nX-Hop: 1\r\nX-Kept: 2\r\nUpgrade: h2c\r\n',
    ),
  );
  client.send(requestText(app, 'GET /v1/models'));
  const answer = await client.message();
  assert.deepEqual(headersBut(answer, ...HOP, 'content-length'), [['X-Kept', '2']]);
  assert.doesNotMatch(answer.raw, /timeout=7/u);
});

test('early hints arrive before the response', async (context) => {
  const held = Promise.withResolvers<void>();
  const { app, client } = await startScriptedPair(context, async (peer) => {
    await peer.message();
    peer.send('HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\nlink: </b>\r\nX-Hint: 1\r\n\r\n');
    await held.promise;
    peer.send(OK_ANSWER);
  });
  client.send(requestText(app, 'GET /v1/models'));
  const hints = await client.message();
  assert.equal(statusOf(hints), 103);
  assert.deepEqual(valuesOf(hints, 'link'), ['</a>; rel=preload', '</b>']);
  held.resolve();
  assert.equal((await client.message()).body, 'ok');
});

test('a response that comes before the request is complete arrives', async (context) => {
  const { app, client } = await startScriptedPair(context, async (peer) => {
    await peer.has('\r\n\r\n');
    peer.send('HTTP/1.1 413 Too Much\r\nContent-Length: 4\r\n\r\nstop');
  });
  client.send(requestText(app, 'POST /v1/files', ['Content-Length: 10000000']) + 'x'.repeat(100_000));
  const answer = await client.message();
  assert.equal(answer.startLine, 'HTTP/1.1 413 Too Much');
  assert.equal(answer.body, 'stop');
});

test('headers of 100 KiB arrive', async (context) => {
  const value = 'x'.repeat(50_000);
  const { app, client } = await startPair(
    context,
    OK_ANSWER.replace('OK\r\n', `OK\r\nX-A: ${value}\r\nX-B: ${value}\r\n`),
  );
  client.send(requestText(app, 'GET /v1/models'));
  const answer = await client.message();
  assert.deepEqual([valuesOf(answer, 'x-a'), valuesOf(answer, 'x-b')], [[value], [value]]);
});

test('interim responses beyond 64 are dropped, counted and logged', async (context) => {
  const hint = (n: number): string => `HTTP/1.1 103 Early Hints\r\nLink: </${n}>\r\n\r\n`;
  const hints = Array.from({ length: 70 }, (_, n) => hint(n)).join('');
  const { app, client } = await startPair(context, hints + OK_ANSWER);
  client.send(requestText(app, 'GET /v1/models'));
  for (let n = 0; n < 64; n += 1) {
    assert.deepEqual(valuesOf(await client.message(), 'link'), [`</${n}>`]);
  }
  assert.equal((await client.message()).body, 'ok');
  client.send(requestText(app, 'GET /metrics'));
  assert.match(
    (await client.message()).body,
    /^lunaroute_interim_responses_dropped_total\{.*openai.*\} 6$/mu,
  );
  await eventually('it is logged', () => app.lines.some((line) => line.includes('interim_dropped=6')));
});
