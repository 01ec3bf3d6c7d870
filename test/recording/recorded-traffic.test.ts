import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { test, type TestContext } from 'node:test';
import zlib from 'node:zlib';
import type { RecordedRequest } from '../../src/contract/recording.ts';
import type { RecordingSettings, Settings } from '../../src/contract/settings/settings.ts';
import { eventually } from '../support/eventually.ts';
import {
  type AppTestOptions,
  type AppUnderTest,
  settingsByDefault,
  startApp,
} from '../support/running-app.ts';
import { type DialectProvider, startDialectProvider } from '../support/dialect-provider.ts';
import { recordingFolder, recordingInto, rowsIn, textIn } from './support.ts';

interface Started extends AppUnderTest {
  readonly provider: DialectProvider;
  readonly folder: string;
  readonly rows: () => Promise<RecordedRequest[]>;
  readonly text: () => Promise<string>;
}

interface StartOptions {
  readonly recording?: Partial<RecordingSettings>;
  readonly app?: Partial<AppTestOptions>;
}

async function start(context: TestContext, { recording, app: given }: StartOptions = {}): Promise<Started> {
  const provider = await startDialectProvider(context);
  const folder = recordingFolder(context);
  const started = await startApp(context, {
    upstream: provider.url,
    ...given,
    settings: { sessionRecording: recordingInto(folder, recording), ...given?.settings },
  });
  const flushed = async (): Promise<string> => {
    // The client has the last byte before the proxy knows that it was the last.
    await eventually('no request is under way', () => started.app.inFlight === 0);
    await started.app.recorder.flush();
    return folder;
  };
  return {
    ...started,
    provider,
    folder,
    rows: async () => rowsIn(await flushed()),
    text: async () => textIn(await flushed()),
  };
}

function answerWith(provider: DialectProvider, write: (response: ServerResponse) => void): void {
  provider.intercept = (_seen, _request, response) => {
    write(response);
    return true;
  };
}

async function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return response.text();
}

const CLAUDE_SESSION = '15a932ed-0000-4000-8000-00007c41d9e0';
const SECRET = 'sk-ant-api03-abcdefghijklmnopqrstuvwxyz0123456789';
const USAGE = { prompt_tokens: 7, completion_tokens: 3 };
const PLAIN = JSON.stringify({ model: 'gpt-dated', choices: [{ finish_reason: 'stop' }], usage: USAGE });
const STREAM = `data: {"model":"gpt-dated","choices":[{"delta":{"content":"x"}}],"usage":null}\n\ndata: ${PLAIN}\n\ndata: [DONE]\n\n`;

test('a line says where the request went, how, and how long it took, and nothing of what was in it', async (context) => {
  const { url, provider, rows, text } = await start(context);
  answerWith(provider, (response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(PLAIN),
  );
  await post(
    `${url}/openai/v1/chat/completions?key=canary`,
    { messages: ['canary'], model: 'gpt' },
    { 'user-agent': 'me/1' },
  );
  const [row] = await rows();
  assert.ok(row !== undefined && row.firstByteMs !== null);
  const { time, firstByteMs, durationMs, ...rest } = row;
  assert.ok(firstByteMs >= 0 && durationMs >= firstByteMs);
  assert.ok(Math.abs(Date.now() - Date.parse(time)) < 60_000);
  assert.deepEqual(rest, {
    id: 1,
    provider: 'openai',
    dialect: 'openai',
    model: 'gpt',
    method: 'POST',
    path: '/openai/v1/chat/completions',
    url: `${provider.url}/v1/chat/completions`,
    status: 200,
    attempts: 1,
    connectionId: 1,
    connection: 'created',
    retries: [],
    requestBytes: 37,
    responseBytes: PLAIN.length,
    code: null,
    client: 'me/1',
    kind: 'main',
    streamed: false,
    tokens: { input: 7, output: 3 },
    stopReason: 'stop',
    providerError: null,
  });
  assert.doesNotMatch(await text(), /canary/u);
});

const CODINGS = {
  gzip: zlib.gzipSync,
  deflate: zlib.deflateSync,
  br: zlib.brotliCompressSync,
} as const;
for (const [coding, encode] of Object.entries(CODINGS)) {
  for (const [type, body] of [
    ['application/json', PLAIN],
    ['text/event-stream', STREAM],
  ] as const) {
    test(`tokens are found in ${type} coded as ${coding}, which reaches the client as it came`, async (context) => {
      const { url, provider, rows } = await start(context);
      const coded = encode(body);
      answerWith(provider, (response) => {
        response.writeHead(200, { 'content-type': type, 'content-encoding': coding });
        response.write(coded.subarray(0, 20));
        setImmediate(() => response.end(coded.subarray(20)));
      });
      assert.equal(await post(`${url}/v1/chat/completions`, { model: 'gpt' }), body);
      const [row] = await rows();
      assert.deepEqual(row?.tokens, { input: 7, output: 3 });
      assert.equal(row.responseBytes, coded.length);
    });
  }
}

const MISSING: Readonly<
  Record<
    string,
    { readonly headers: Record<string, string>; readonly body: Buffer; readonly missing: string }
  >
> = {
  'a coding that is not known': {
    headers: { 'content-type': 'application/json', 'content-encoding': 'compress' },
    body: Buffer.from(PLAIN),
    missing: 'encoded',
  },
  'what is not what its coding says': {
    headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
    body: Buffer.from(PLAIN),
    missing: 'encoded',
  },
  'a JSON text of more than a MiB': {
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify({ data: 'x'.repeat(1024 * 1024), usage: USAGE })),
    missing: 'too_large',
  },
  'an event of more than 256 KiB with its usage in the middle': {
    headers: { 'content-type': 'text/event-stream' },
    body: Buffer.from(
      `data: ${JSON.stringify({ a: 'x'.repeat(9000), usage: USAGE, data: 'x'.repeat(300_000) })}\n\n`,
    ),
    missing: 'too_large',
  },
  'a body that is no JSON': {
    headers: { 'content-type': 'audio/mpeg' },
    body: Buffer.from(PLAIN),
    missing: 'not_reported',
  },
};
for (const [name, { headers, body, missing }] of Object.entries(MISSING)) {
  test(`of ${name} the recording says ${missing}, and the client gets it all`, async (context) => {
    const { url, provider, rows, app } = await start(context);
    answerWith(provider, (response) => response.writeHead(200, headers).end(body));
    const response = await fetch(`${url}/v1/chat/completions`, {
      headers: { 'accept-encoding': 'identity' },
    });
    await response.arrayBuffer().catch(() => undefined); // fetch cannot decode what is not coded
    const [row] = await rows();
    assert.deepEqual([row?.tokens, row?.tokensMissing], [undefined, missing]);
    assert.equal(row?.responseBytes, body.length);
    assert.equal(app.recorder.keptBytes, 0);
  });
}

test('a gzip bomb is given up on', async (context) => {
  const { url, provider, rows } = await start(context);
  const bomb = zlib.gzipSync(Buffer.alloc(80 * 1024 * 1024, 'x'));
  answerWith(provider, (response) =>
    response.writeHead(200, { 'content-type': 'text/event-stream', 'content-encoding': 'gzip' }).end(bomb),
  );
  const response = await fetch(`${url}/v1/responses`, { method: 'POST' });
  await response.body?.cancel();
  const [row] = await rows();
  assert.deepEqual([row?.tokens, row?.tokensMissing], [undefined, 'too_large']);
});

test('errors of the provider and of the proxy are in their line', async (context) => {
  const { url, provider, rows } = await start(context);
  answerWith(provider, (response) =>
    response
      .writeHead(429, { 'content-type': 'application/json' })
      .end('{"type":"error","error":{"type":"rate_limit_error","message":"slow down"}}'),
  );
  await post(`${url}/v1/messages`, { model: 'claude' });
  answerWith(provider, (response) => response.destroy());
  await post(`${url}/v1/messages`, { model: 'claude' });
  const recorded = await rows();
  assert.deepEqual(
    recorded.map(({ status, code, providerError }) => [status, code, providerError]),
    [
      [429, null, 'rate_limit_error'],
      [502, 'upstream_closed_before_response', null],
    ],
  );
});

test('the model of a large request is found at its end, and else the one that answered is taken', async (context) => {
  const { url, provider, rows } = await start(context);
  answerWith(provider, (response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(PLAIN),
  );
  await post(`${url}/v1/chat/completions`, { messages: ['x'.repeat(500_000)], model: 'gpt-late' });
  await post(`${url}/v1/chat/completions`, { messages: ['x'.repeat(2_000_000)], model: 'gpt-late' });
  assert.deepEqual(
    (await rows()).map(({ model }) => model),
    ['gpt-late', 'gpt-dated'],
  );
});

test('recording is switched on and off as the proxy runs', async (context) => {
  const { app, url, folder, rows, lines } = await start(context, { recording: { enabled: false } });
  const settingsWith = (recording: Partial<RecordingSettings>): Settings => ({
    ...base(app),
    sessionRecording: recordingInto(folder, recording),
  });
  const base = ({ lanes }: typeof app): Settings => ({
    ...settingsByDefault(),
    logRequests: false,
    sessionRecording: recordingInto(folder),
    providers: [...lanes.values()].map(({ provider }) => provider),
  });
  const ask = (): Promise<string> => post(`${url}/v1/chat/completions`, { model: 'gpt' });
  assert.equal(app.recorder.begin, undefined);
  await ask();
  await app.apply(settingsWith({}));
  await ask();
  await app.apply(settingsWith({ keepDays: 3 }));
  await ask();
  await app.apply(settingsWith({ bodies: true }));
  await ask();
  await app.apply(settingsWith({ enabled: false }));
  await ask();
  await app.recorder.close();
  const recorded = await rows();
  assert.deepEqual(
    recorded.map(({ id, request }) => [id, request !== undefined]),
    [
      [2, false],
      [3, false],
      [4, true],
    ],
  );
  assert.ok(!lines.some((line) => line.includes('WARN')));
});

test('a line says whose request it was: session, agent, kind and turn', async (context) => {
  const { url, provider, text } = await start(context);
  answerWith(provider, (response) => {
    const usage = { input_tokens: 3, output_tokens: 1 };
    const message = { type: 'message', model: 'claude', stop_reason: 'end_turn', usage };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(message));
  });
  const claude = {
    'user-agent': 'claude-cli/2.1.330 (external, cli)',
    'anthropic-version': '2023-06-01',
    'x-claude-code-session-id': CLAUDE_SESSION,
  };
  const body = { text: 'x'.repeat(2000) };
  const ask = (headers: Record<string, string>, path = '/v1/messages'): Promise<string> =>
    post(`${url}${path}`, body, headers);
  await ask(claude);
  await ask(claude);
  await ask({ ...claude, 'x-claude-code-agent-id': 'a4ac3da6' });
  await ask({ ...claude, 'anthropic-beta': 'structured-outputs-2025-12-15' });
  await ask(claude, '/v1/messages/count_tokens');
  const opencode = { 'user-agent': 'opencode/1.18.33', 'anthropic-version': '2023-06-01' };
  await ask({ ...opencode, 'x-session-id': 'ses_child', 'x-parent-session-id': 'ses_root' });
  const script = { 'user-agent': 'Anthropic/JS 1.14.0', 'anthropic-version': '2023-06-01' };
  await ask(script);
  await ask({ ...script, 'x-session-id': SECRET });
  const lines = (await text()).trimEnd().split('\n');
  // As `jq -c '[.session, .agent, .kind, .turn]'` would have it.
  const places = lines.map((line) => {
    const { session, agent, kind, turn } = JSON.parse(line) as RecordedRequest;
    return [session, agent, kind, turn];
  });
  assert.deepEqual(places, [
    [CLAUDE_SESSION, undefined, 'main', 1],
    [CLAUDE_SESSION, undefined, 'main', 2],
    [CLAUDE_SESSION, 'a4ac3da6', 'agent', 1],
    [CLAUDE_SESSION, undefined, 'helper', undefined],
    [CLAUDE_SESSION, undefined, 'none', undefined],
    ['ses_root', 'ses_child', 'agent', 1],
    [undefined, undefined, 'main', undefined],
    ['***', undefined, 'main', 1],
  ]);
  assert.ok(!lines.join().includes(SECRET), 'an id that looks like a key is none that is kept');
});

test('a body that was held for the rules is recorded whole, and the model that it names', async (context) => {
  const { url, rows } = await start(context, {
    recording: { bodies: true },
    app: { settings: { routingRules: [{ modelPattern: '^claude', provider: 'anthropic' }] } },
  });
  const body = { model: 'claude-5', text: 'x'.repeat(100_000), last: true };
  await post(`${url}/v1/chat/completions`, body);
  const [row] = await rows();
  assert.deepEqual([row?.provider, row?.model], ['anthropic', 'claude-5']);
  assert.equal(row?.request?.text, JSON.stringify(body));
  assert.equal(row?.requestBytes, JSON.stringify(body).length);
});
