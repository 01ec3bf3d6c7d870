import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { statusOf, valuesOf } from '../support/http-message.ts';
import { onlyRequest, type RawPair, requestText, startPair } from '../support/raw-pair.ts';
import { providerSettings } from '../support/running-app.ts';

const JSON_TYPE = 'Content-Type: application/json';
const RULES = [
  { modelPattern: '^claude', provider: 'anthropic' },
  { modelPattern: 'm[0-9]$', provider: 'extra' },
  { modelPattern: '^claude-m1$', provider: 'openai' },
  { modelPattern: '\u{1f680}', provider: 'extra' },
  { modelPattern: '^off$', provider: 'disabled' },
];

/**
 * Starts a proxy whose providers all lead to one upstream; the base path shows which provider a request was routed to.
 */
function startRuled(context: TestContext): Promise<RawPair> {
  return startPair(context, undefined, (upstreamUrl) => ({
    anthropic: { baseUrl: `${upstreamUrl}/to-anthropic` },
    gemini: { baseUrl: `${upstreamUrl}/to-gemini` },
    more: [
      providerSettings({ baseUrl: `${upstreamUrl}/to/extra`, name: 'extra' }),
      providerSettings({ baseUrl: upstreamUrl, name: 'disabled', enabled: false }),
    ],
    settings: { routingRules: RULES },
  }));
}

function post(pair: RawPair, lines: readonly string[], body: string): void {
  pair.client.send(requestText(pair.app, 'POST /v1/chat/completions?a=1', lines) + body);
}

function withLength(body: string): string[] {
  return [JSON_TYPE, `Content-Length: ${body.length}`];
}

const OPENAI = '/v1/chat/completions?a=1';
const ANTHROPIC = '/to-anthropic/v1/chat/completions?a=1';
const EXTRA = '/to/extra/v1/chat/completions?a=1';

/** Bodies and the targets they are routed to; strings are latin1, one character per byte. */
const BODIES: readonly (readonly [body: string, target: string])[] = [
  ['{"model":"claude-5"}', ANTHROPIC],
  ['{"model":"claude-m1"}', ANTHROPIC],
  ['{"model":"xm7"}', EXTRA],
  ['{"model":"gpt-5"}', OPENAI],
  ['{"messages":[{"model":"claude"}]}', OPENAI],
  ['{}', OPENAI],
  ['{"model":"claude"', ANTHROPIC],
  ['{"mod\\u0065l":"cl\\u0061ude"}', ANTHROPIC],
  ['{"model":"gpt","model":"claude"}', OPENAI],
  [Buffer.from('{"model":"\u{1f680}","text":"\u00fc"}').toString('latin1'), EXTRA],
  ['{"model":"gpt","text":"\u00ff\u00fe"}', OPENAI],
  ['\u00ef\u00bb\u00bf {"model":"claude"}', ANTHROPIC],
  [`{"messages":[{"content":"${'x'.repeat(100_000)}"}],"model":"claude"}`, ANTHROPIC],
];

/** Bodies that may name a model but cannot be read. */
const UNREADABLE = [
  '{"model":["claude"]}',
  '{"model":null}',
  '["claude"]',
  '"claude"',
  'null',
  'model=claude',
  '{"messages":[}',
  '{"messages":[]',
  `{"model":"${'m'.repeat(257)}"}`,
];

for (const body of UNREADABLE) {
  test(`the body ${JSON.stringify(body.slice(0, 40))} is refused, since no rule can be followed or skipped`, async (context) => {
    const pair = await startRuled(context);
    post(pair, withLength(body), body);
    const answer = await pair.client.message();
    assert.equal(statusOf(answer), 400);
    assert.deepEqual(valuesOf(answer, 'x-lunaroute-error'), ['model_unreadable']);
    assert.equal(pair.upstream.connections.length, 0);
  });
}

for (const [body, target] of BODIES) {
  test(`the body ${JSON.stringify(body.slice(0, 40))} (${body.length}) goes to ${target} unchanged`, async (context) => {
    const pair = await startRuled(context);
    post(pair, withLength(body), body);
    assert.equal(statusOf(await pair.client.message()), 200);
    assert.equal(onlyRequest(pair.upstream).startLine, `POST ${target} HTTP/1.1`);
    assert.equal(onlyRequest(pair.upstream).body, body);
  });
}

test('a chunked JSON body whose pieces split a character is read and arrives whole', async (context) => {
  const pair = await startRuled(context);
  const body = Buffer.from('{"model":"\u{1f680}"}').toString('latin1');
  const cut = body.indexOf('\u00f0') + 2;
  post(pair, [JSON_TYPE, 'Transfer-Encoding: chunked'], `${cut.toString(16)}\r\n${body.slice(0, cut)}\r\n`);
  pair.client.send(`${(body.length - cut).toString(16)}\r\n${body.slice(cut)}\r\n0\r\n\r\n`);
  assert.equal(statusOf(await pair.client.message()), 200);
  assert.equal(onlyRequest(pair.upstream).startLine, `POST ${EXTRA} HTTP/1.1`);
  assert.equal(onlyRequest(pair.upstream).body, body);
});

for (const type of [
  'application/json; charset=utf-8',
  'text/plain',
  'application/x-www-form-urlencoded',
  'a',
]) {
  test(`a body of type ${type} is read for its model`, async (context) => {
    const pair = await startRuled(context);
    post(pair, [`content-TYPE: ${type}`, 'Content-Length: 18'], '{"model":"claude"}');
    await pair.client.message();
    assert.equal(onlyRequest(pair.upstream).startLine, `POST ${ANTHROPIC} HTTP/1.1`);
  });
}

test('a form on another path has no model and is forwarded as it arrives', async (context) => {
  const pair = await startRuled(context);
  const accepted = pair.upstream.nextConnection();
  post(
    pair,
    ['Content-Type: multipart/form-data; boundary=x', 'Transfer-Encoding: chunked'],
    '5\r\nbegin\r\n',
  );
  await (await accepted).has('begin');
  pair.client.send('0\r\n\r\n');
  assert.equal(statusOf(await pair.client.message()), 200);
  assert.equal(onlyRequest(pair.upstream).startLine, `POST ${OPENAI} HTTP/1.1`);
});

test('the prefix of a provider takes precedence over the rules', async (context) => {
  const { app, client, upstream } = await startRuled(context);
  client.send(requestText(app, 'POST /extra/v1/x', withLength('{"model":"claude"}')) + '{"model":"claude"}');
  await client.message();
  assert.equal(onlyRequest(upstream).startLine, 'POST /to/extra/v1/x HTTP/1.1');
});

test('the rules take precedence over anthropic-version and the path', async (context) => {
  const { app, client, upstream } = await startRuled(context);
  const body = '{"model":"xm7"}';
  client.send(requestText(app, 'POST /v1/messages', ['anthropic-version: 1', ...withLength(body)]) + body);
  await client.message();
  assert.equal(onlyRequest(upstream).startLine, 'POST /to/extra/v1/messages HTTP/1.1');
});

test('/responses also gains its /v1 through a rule', async (context) => {
  const { app, client, upstream } = await startRuled(context);
  const body = '{"model":"xm7"}';
  client.send(requestText(app, 'POST /responses', withLength(body)) + body);
  await client.message();
  assert.equal(onlyRequest(upstream).startLine, 'POST /to/extra/v1/responses HTTP/1.1');
});

test('a rule that leads to a disabled provider is a 503, and no other provider is contacted', async (context) => {
  const pair = await startRuled(context);
  post(pair, withLength('{"model":"off"}'), '{"model":"off"}');
  const answer = await pair.client.message();
  assert.equal(statusOf(answer), 503);
  assert.deepEqual(valuesOf(answer, 'x-lunaroute-error'), ['provider_misconfigured']);
  assert.deepEqual(valuesOf(answer, 'x-should-retry'), ['false']);
  assert.equal(pair.upstream.connections.length, 0);
});

test('requests without a body skip the rules', async (context) => {
  const { app, client, upstream } = await startRuled(context);
  for (const lines of [
    [JSON_TYPE],
    [JSON_TYPE, 'Content-Length: 0'],
    [JSON_TYPE, 'Transfer-Encoding: chunked'],
  ]) {
    const body = lines.length === 2 && lines[1]?.startsWith('T') === true ? '0\r\n\r\n' : '';
    client.send(requestText(app, 'POST /v1/models', lines) + body);
    assert.equal(statusOf(await client.message()), 200);
  }
  assert.deepEqual(
    upstream.requests.map(({ body }) => body),
    ['', '', ''],
  );
});

test('a client that waits for a 100 gets it when its body is read', async (context) => {
  const pair = await startRuled(context);
  post(pair, [...withLength('{"model":"claude"}'), 'Expect: 100-continue'], '');
  assert.equal(statusOf(await pair.client.message()), 100);
  pair.client.send('{"model":"claude"}');
  assert.equal(statusOf(await pair.client.message()), 200);
  assert.equal(onlyRequest(pair.upstream).startLine, `POST ${ANTHROPIC} HTTP/1.1`);
});

test('a client that leaves while its body is read reaches no provider', async (context) => {
  const pair = await startRuled(context);
  post(pair, [JSON_TYPE, 'Content-Length: 100'], '{"model":');
  pair.client.socket.destroy();
  await pair.app.app.drain();
  assert.equal(pair.upstream.connections.length, 0);
});
