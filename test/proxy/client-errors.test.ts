import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { connectRaw } from '../support/raw-peer.ts';
import { OK_ANSWER, type RawUpstream, startRawUpstream } from '../support/raw-upstream.ts';
import { valuesOf } from '../support/http-message.ts';
import { type AppUnderTest, startApp } from '../support/running-app.ts';

interface Refused {
  readonly status: number;
  readonly code: string | undefined;
  readonly allow: string | undefined;
  readonly message: string;
  /** The whole body. */
  readonly body: unknown;
  readonly app: AppUnderTest;
  readonly upstream: RawUpstream;
}

/** Sends bytes to the proxy and returns the details of its response. `HOST` in them is replaced by the proxy's own. */
async function refusalOf(context: TestContext, bytes: string | Buffer): Promise<Refused> {
  const upstream = await startRawUpstream(context, OK_ANSWER);
  const app = await startApp(context, { upstream: upstream.url });
  const text = typeof bytes === 'string' ? bytes : bytes.toString('latin1');
  const client = await connectRaw(context, app.port, text.replace('HOST', `127.0.0.1:${app.port}`));
  const answer = await client.message();
  const body: unknown = JSON.parse(Buffer.from(answer.body, 'latin1').toString());
  const { message } = (body as { error: { message: string } }).error;
  const [code] = valuesOf(answer, 'x-lunaroute-error');
  const [allow] = valuesOf(answer, 'allow');
  return { status: Number(answer.startLine.split(' ')[1]), code, allow, message, body, app, upstream };
}

function head(line: string, ...lines: readonly string[]): string {
  return [line, 'Host: HOST', ...lines, '', ''].join('\r\n');
}

function many(count: number, value: string): string {
  return head('GET /v1/models HTTP/1.1', ...Array.from({ length: count }, (_, at) => `a${at}: ${value}`));
}

const GET = 'GET /v1/models HTTP/1.1';
const POST = 'POST /v1/responses HTTP/1.1';

for (const [what, bytes, status, words] of [
  [
    'a path in raw UTF-8',
    Buffer.from(head('GET /v1/models/ü HTTP/1.1')),
    400,
    /beyond ASCII: percent-encode/u,
  ],
  [
    'a query in raw UTF-8',
    Buffer.from(head('GET /v1/models?q=日本 HTTP/1.1')),
    400,
    /beyond ASCII: percent-encode/u,
  ],
  ['a control character in the path', head('GET /v1/mo\x01dels HTTP/1.1'), 400, /no URL may have/u],
  ['a space in the path', head('GET /v1/mod els HTTP/1.1'), 400, /written as %20/u],
  [
    'a path without a slash',
    head('GET v1/models HTTP/1.1'),
    400,
    /begin the path with a slash|begins? with \//u,
  ],
  ['TLS', Buffer.from([0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3]), 400, /speaks plain HTTP.*http:\/\//u],
  ['HTTP/2 without TLS', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400, /HTTP\/2 is not supported/u],
  ['HTTP/0.9', 'GET /v1/models\r\nHost: HOST\r\n\r\n', 400, /HTTP\/0\.9 is not supported|Host header/u],
  ['another version', head('GET /v1/models HTTP/3.7'), 400, /end in HTTP\/1\.1/u],
  ['bare line feeds', 'GET /v1/models HTTP/1.1\nHost: HOST\n\n', 400, /CR LF/u],
  ['a method of nobody', head('FOO /v1/models HTTP/1.1'), 400, /HTTP method/u],
  ['a space in the name of a header', head(GET, 'foo bar: x'), 400, /A header has an invalid character/u],
  ['a control character in a header', head(GET, 'foo: x\x01y'), 400, /A header has an invalid character/u],
  ['two lengths', head(POST, 'Content-Length: 1', 'Content-Length: 2'), 400, /more than once/u],
  [
    'a length and chunks',
    head(POST, 'Content-Length: 1', 'Transfer-Encoding: chunked'),
    400,
    /more than once/u,
  ],
  ['a length that is no number', head(POST, 'Content-Length: abc'), 400, /whole number/u],
  [
    '2,500 small headers',
    many(2500, 'b'),
    431,
    /more than 1,000 headers; the limits are 1,000 headers and 64 KiB/u,
  ],
  ['1,100 headers of 35 kB', many(1100, 'b'.repeat(25)), 431, /more than 1,000 headers/u],
  [
    'one header of 70 kB',
    head(GET, `a: ${'x'.repeat(70_000)}`),
    431,
    /larger than 64 KiB; the limits are 64 KiB and 1,000/u,
  ],
  ['900 headers of 90 kB', many(900, 'b'.repeat(95)), 431, /larger than 64 KiB/u],
  ['OPTIONS *', head('OPTIONS * HTTP/1.1'), 400, /beginning with \//u],
  [
    'CONNECT',
    'CONNECT api.openai.com:443 HTTP/1.1\r\nHost: api.openai.com:443\r\n\r\n',
    400,
    /CONNECT is not supported.*base URL/u,
  ],
] as const) {
  test(`${what} is answered ${status} with the cause and the remedy`, async (context) => {
    const { code, message, app, upstream, ...answer } = await refusalOf(context, bytes);
    assert.equal(answer.status, status, message);
    assert.equal(code, status === 431 ? 'headers_too_large' : what === 'HTTP/0.9' ? code : 'bad_request');
    assert.match(message, words);
    assert.deepEqual(upstream.requests, []);
    assert.ok(
      app.lines.some((line) => line.includes(message)),
      'the log has the same words',
    );
  });
}

test('a request with 1,000 headers is accepted', async (context) => {
  const upstream = await startRawUpstream(context, OK_ANSWER);
  const { port } = await startApp(context, { upstream: upstream.url });
  // Host counts as well.
  const client = await connectRaw(context, port, many(999, 'b').replace('HOST', `127.0.0.1:${port}`));
  assert.equal((await client.message()).startLine, 'HTTP/1.1 200 OK');
});

test('too many headers in a second request are answered with both limits', async (context) => {
  const upstream = await startRawUpstream(context, OK_ANSWER);
  const { port } = await startApp(context, { upstream: upstream.url });
  const host = `127.0.0.1:${port}`;
  const client = await connectRaw(context, port, head(GET).replace('HOST', host));
  await client.message();
  client.send(many(2500, 'b').replace('HOST', host));
  const { body } = await client.message();
  assert.match(body, /exceed a limit: 64 KiB, or 1,000 headers/u);
});

for (const [dialect, lines, shape] of [
  ['openai', [], { error: { type: 'invalid_request_error', code: 'expectation_failed' } }],
  [
    'anthropic',
    ['anthropic-version: 2023-06-01'],
    { type: 'error', error: { type: 'invalid_request_error' } },
  ],
] as const) {
  test(`an expectation that cannot be met is a 417 in the shape of ${dialect}`, async (context) => {
    const bytes = `${head(POST, ...lines, 'Expect: 200-ok', 'Content-Length: 2')}{}`;
    const { status, code, message, body, upstream } = await refusalOf(context, bytes);
    assert.deepEqual([status, code], [417, 'expectation_failed']);
    assert.partialDeepStrictEqual(body, shape);
    assert.match(message, /'200-ok'.*100-continue.*Remove the header/u);
    assert.deepEqual(upstream.requests, []);
  });
}

for (const [what, expected, version] of [
  ['100-continue in capitals', '100-Continue', '1.1'],
  ['an expectation in HTTP/1.0, which has none,', 'anything', '1.0'],
] as const) {
  test(`${what} is forwarded to the provider without the header`, async (context) => {
    const upstream = await startRawUpstream(context, OK_ANSWER);
    const { port } = await startApp(context, { upstream: upstream.url });
    const line = `POST /v1/responses HTTP/${version}`;
    const text = `${head(line, `Expect: ${expected}`, 'Content-Length: 2')}{}`;
    const client = await connectRaw(context, port, text.replace('HOST', `127.0.0.1:${port}`));
    await client.has('200 OK');
    assert.equal(upstream.requests[0]?.body, '{}');
    assert.deepEqual(valuesOf(upstream.requests[0], 'expect'), []);
  });
}

test('an odd expectation is not echoed, and a foreign Host is refused before it is checked', async (context) => {
  const odd = await refusalOf(context, head(GET, 'Expect: <script>'));
  assert.doesNotMatch(odd.message, /script/u);
  const stranger = await refusalOf(
    context,
    'GET /v1/models HTTP/1.1\r\nHost: evil.example\r\nExpect: x\r\n\r\n',
  );
  assert.equal(stranger.code, 'host_not_allowed');
});

test('TRACE is a 405 that names the allowed methods', async (context) => {
  const { status, code, allow } = await refusalOf(context, head('TRACE /v1/models HTTP/1.1'));
  assert.deepEqual([status, code], [405, 'method_not_allowed']);
  assert.equal(allow, 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS');
});
