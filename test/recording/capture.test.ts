import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test, type TestContext } from 'node:test';
import zlib from 'node:zlib';
import { MAX_CAPTURE_MS, MAX_CAPTURED_BODY_BYTES } from '../../src/contract/capture.ts';
import type { RecordedRequest } from '../../src/contract/recording.ts';
import type { RecordingSettings } from '../../src/contract/settings/settings.ts';
import type { Capture } from '../../src/recording/capture.ts';
import { ask, ClientCall } from '../support/client.ts';
import { type DialectProvider, startDialectProvider } from '../support/dialect-provider.ts';
import { eventually } from '../support/eventually.ts';
import { type AppUnderTest, startApp } from '../support/running-app.ts';
import { TurnedClock } from '../support/turned-clock.ts';
import { recordingFolder, recordingInto, rowsIn, textIn } from './support.ts';

interface Started extends AppUnderTest {
  readonly provider: DialectProvider;
  readonly clock: TurnedClock;
  readonly capture: Capture;
  readonly folder: string;
  /** Resolves to the captured request once it is captured. */
  readonly kept: () => Promise<RecordedRequest>;
}

async function start(context: TestContext, recording: Partial<RecordingSettings> = {}): Promise<Started> {
  const provider = await startDialectProvider(context);
  const clock = new TurnedClock();
  const folder = recordingFolder(context);
  const started = await startApp(context, {
    upstream: provider.url,
    clock,
    openai: { apiKey: 'sk-canary-injected' },
    settings: { sessionRecording: recordingInto(folder, { enabled: false, ...recording }) },
  });
  const { capture } = started.app.recorder;
  const kept = async (): Promise<RecordedRequest> => {
    await eventually('the request is captured', () => capture.state.kind === 'kept');
    return capture.kept ?? assert.fail('nothing is kept');
  };
  return { ...started, provider, clock, folder, capture, kept };
}

const JSON_TYPE = { 'content-type': 'application/json' };

/** Returns the text with each secret replaced by `***`, as it is shown. */
function without(text: string, ...secrets: readonly string[]): string {
  return secrets.reduce((rest, secret) => rest.replaceAll(secret, '***'), text);
}

test('a capture shows what the provider received and sent, without the keys', async (context) => {
  const { provider, capture, kept, url, lines, folder } = await start(context, { enabled: true });
  const said = JSON.stringify({ error: { message: 'Incorrect key sk-canary-injected' }, note: 'Grüße' });
  const codings = {
    '': String,
    gzip: zlib.gzipSync,
    br: zlib.brotliCompressSync,
    zstd: zlib.zstdCompressSync,
  };
  let at = 0;
  for (const [coding, encode] of Object.entries(codings)) {
    provider.intercept = (_seen, request, response) => {
      assert.equal(request.headers.authorization, 'Bearer sk-canary-injected');
      const codingHeader = coding === '' ? {} : { 'content-encoding': coding };
      response.writeHead(401, { ...JSON_TYPE, ...codingHeader, 'set-cookie': 'a=canary-cookie' });
      response.end(encode(said));
      return true;
    };
    const prompt = JSON.stringify({
      model: 'gpt',
      messages: [`my key sk-canary-spoken-${coding}1234 ünder`],
    });
    capture.start(null);
    await ask(`${url}/v1/chat/completions?key=canary-query`, {
      method: 'POST',
      headers: { ...JSON_TYPE, authorization: 'Bearer canary-client' },
      body: prompt,
    });
    const request = await kept();
    const got = provider.seen[at++]?.body ?? '';
    assert.equal(got, prompt, 'the provider got all of it');
    assert.equal(request.request?.text, without(got, `sk-canary-spoken-${coding}1234`));
    assert.equal(request.response?.text, without(said, 'sk-canary-injected'));
    assert.equal(request.status, 401);
    assert.deepEqual(JSON.stringify(request).match(/.{0,40}canary.{0,20}/gu), null);
    // The next request is not captured.
    await ask(`${url}/v1/chat/completions`, { method: 'POST', headers: JSON_TYPE, body: '{"n":"other"}' });
    assert.equal(capture.kept?.id, request.id);
    at += 1;
  }
  // The body appears neither in the log nor in the recording, which continues during a capture.
  await eventually('all are recorded', () => existsSync(folder) && rowsIn(folder).length === at);
  assert.doesNotMatch(lines.join('\n') + textIn(folder), /Grüße|ünder/u);
});

test('a recording with bodies and a capture contain the same request, each up to its own limit', async (context) => {
  const { capture, kept, url, folder, app } = await start(context, { enabled: true, bodies: true });
  const body = JSON.stringify({ model: 'gpt', text: 'word '.repeat(200_000) });
  capture.start(null);
  await ask(`${url}/v1/chat/completions`, { method: 'POST', headers: JSON_TYPE, body });
  assert.equal((await kept()).request?.text, body);
  await eventually('it is recorded', () => existsSync(folder) && rowsIn(folder).length === 1);
  const { length } = rowsIn(folder)[0]?.request?.text ?? '';
  assert.ok(length > 512 * 1024 - 20 && length <= 512 * 1024, `${length}`);
  assert.equal(app.recorder.keptBytes, 0);
});

test('a capture keeps 4 MiB of each body and marks where it was cut', async (context) => {
  const { provider, capture, kept, url, app } = await start(context);
  const text = (letter: string): string =>
    `{"${letter}":"${'ab \\u00e4 "'.replaceAll('"', letter).repeat(600_000)}"}`;
  const answer = text('r');
  let coding = 'identity';
  provider.intercept = (_seen, _request, response) => {
    response.writeHead(200, { 'content-type': 'text/plain', 'content-encoding': coding });
    response.end(coding === 'gzip' ? zlib.gzipSync(answer) : answer);
    return true;
  };
  capture.start(null);
  const body = text('q');
  assert.ok(body.length > MAX_CAPTURED_BODY_BYTES);
  await ask(`${url}/v1/chat/completions`, { method: 'POST', headers: JSON_TYPE, body });
  assert.equal(provider.seen[0]?.body, body);
  const { request, response } = await kept();
  for (const [message, whole] of [
    [request, body],
    [response, answer],
  ] as const) {
    assert.deepEqual([message?.cut, message?.omitted], [true, undefined]);
    const { length } = message?.text ?? '';
    assert.ok(length <= MAX_CAPTURED_BODY_BYTES && length > MAX_CAPTURED_BODY_BYTES - 1000, `${length}`);
    assert.equal(message?.text, whole.slice(0, length));
  }
  // A body that expands this much is not decoded to its end.
  coding = 'gzip';
  capture.start(null);
  await ask(`${url}/v1/chat/completions`, { method: 'POST', headers: JSON_TYPE, body: '{}' });
  const { response: grown } = await kept();
  assert.equal(grown?.cut, true);
  assert.ok(answer.startsWith(grown.text ?? 'nothing'));
  assert.equal(app.recorder.keptBytes, 0);
});

test('a capture expires after ten minutes in every state and leaves nothing behind', async (context) => {
  const { provider, capture, kept, url, clock, app } = await start(context);
  const post = { method: 'POST', headers: JSON_TYPE, body: '{"n":1}' };
  const isLate = (): void => {
    assert.deepEqual(capture.state, { kind: 'none', wasLate: true });
    assert.deepEqual([capture.kept, app.recorder.begin, app.recorder.keptBytes], [null, undefined, 0]);
  };
  assert.equal(app.recorder.begin, undefined);
  capture.start(null);
  assert.notEqual(app.recorder.begin, undefined);
  clock.turn(MAX_CAPTURE_MS - 1);
  assert.equal(capture.state.kind, 'waiting');
  clock.turn(1);
  isLate();

  capture.start(null);
  await ask(`${url}/v1/chat/completions`, post);
  await kept();
  clock.turn(MAX_CAPTURE_MS - 1);
  assert.notEqual(capture.kept, null);
  clock.turn(1);
  isLate();

  // Timers do not fire while a machine sleeps.
  capture.start(null);
  await ask(`${url}/v1/chat/completions`, post);
  await kept();
  clock.sleep(MAX_CAPTURE_MS);
  isLate();

  // A capture of a request that runs longer is dropped; the request itself continues.
  provider.intercept = (_seen, _request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: {"n":1}\n\n');
    return true;
  };
  capture.start(null);
  const call = new ClientCall(`${url}/v1/chat/completions`, post);
  await eventually('the answer has begun', () => call.received !== '');
  assert.equal(capture.state.kind, 'running');
  assert.ok(app.recorder.keptBytes > 0);
  clock.sleep(MAX_CAPTURE_MS);
  isLate();
  assert.equal(call.over, false);
  call.leave();
  await eventually('it is over', () => app.inFlight === 0);
  isLate();
});

test('a capture can be discarded in any state and records only the named provider', async (context) => {
  const { provider, capture, kept, url, app } = await start(context);
  const post = { method: 'POST', headers: JSON_TYPE, body: '{"n":1}' };
  capture.start('anthropic');
  capture.forget();
  await ask(`${url}/v1/messages`, post);
  assert.deepEqual(capture.state, { kind: 'none', wasLate: false });

  capture.start('anthropic');
  await ask(`${url}/v1/chat/completions`, post);
  assert.equal(app.recorder.capture.state.kind, 'waiting');
  const upgrade = new ClientCall(`${url}/v1/responses`, {
    headers: { connection: 'upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' },
  });
  await upgrade.answer;
  assert.equal(app.recorder.capture.state.kind, 'waiting');
  await ask(`${url}/v1/messages`, post);
  assert.equal((await kept()).provider, 'anthropic');
  capture.forget();
  assert.equal(capture.kept, null);

  provider.intercept = (_seen, _request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: {"n":1}\n\n');
    return true;
  };
  capture.start(null);
  const call = new ClientCall(`${url}/v1/chat/completions`, post);
  await eventually('the answer has begun', () => call.received !== '');
  capture.forget();
  assert.equal(app.recorder.keptBytes, 0);
  call.leave();
  await eventually('it is over', () => app.inFlight === 0);
  assert.equal(capture.state.kind, 'none');

  // If the client leaves, what has arrived so far is captured.
  capture.start(null);
  const left = new ClientCall(`${url}/v1/chat/completions`, post);
  await eventually('the answer has begun', () => left.received !== '');
  left.leave();
  const request = await kept();
  assert.deepEqual([request.code, request.response?.text], ['client_closed', 'data: {"n":1}\n\n']);
});
