import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RecordedRequest } from '../../src/contract/recording.ts';
import type { RecordingSettings, Settings } from '../../src/contract/settings/settings.ts';
import { settingsByDefault } from '../support/running-app.ts';
import { recordingInto } from './support.ts';
import { start, answerWith, post, PLAIN } from './recorded-app.ts';

const CLAUDE_SESSION = '15a932ed-0000-4000-8000-00007c41d9e0';
const SECRET = 'sk-ant-api03-abcdefghijklmnopqrstuvwxyz0123456789';

test('a recording has the route, outcome and timing of a request and none of its content', async (context) => {
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

test('provider and proxy errors appear in the recording', async (context) => {
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

test('the model is found at the end of a large request, else taken from the response', async (context) => {
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

test('recording can be switched on and off while the proxy runs', async (context) => {
  const { app, url, folder, rows, lines } = await start(context, { recording: { enabled: false } });
  const settingsWith = (recording: Partial<RecordingSettings>): Settings => ({
    ...base(app),
    sessionRecording: recordingInto(folder, recording),
  });
  const base = ({ runtimes }: typeof app): Settings => ({
    ...settingsByDefault(),
    logRequests: false,
    sessionRecording: recordingInto(folder),
    providers: [...runtimes.values()].map(({ provider }) => provider),
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

test('a recording names the session, agent, kind and turn of its request', async (context) => {
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
  // Same as `jq -c '[.session, .agent, .kind, .turn]'`.
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

test('a body buffered for the routing rules is recorded in full, with its model', async (context) => {
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
