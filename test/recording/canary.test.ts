import { NO_TOKENS } from '../../src/sessions/running-sums.ts';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import type { RequestRow } from '../../src/contract/requests.ts';
import { RecordingShelf } from '../../src/recording/recording-shelf.ts';
import { closesWithTest } from '../support/ends-with-test.ts';
import { eventually } from '../support/eventually.ts';
import { type DialectProvider, startDialectProvider } from '../support/dialect-provider.ts';
import { startApp } from '../support/running-app.ts';
import { StubbornDisk } from './stubborn-disk.ts';
import { filesIn, keptLog, recordingFolder, recordingInto, rowsIn } from './support.ts';
import { Recorder } from '../../src/recording/recorder.ts';
import { NO_ANSWER } from '../../src/answers/answer-summary.ts';
import { systemClock } from '../../src/clock.ts';
import { providerSettings } from '../support/running-app.ts';

const CREDENTIALS = {
  'x-api-key': 'sk-canary-client',
  authorization: 'Bearer canary-bearer-value',
  cookie: 'session=canary-cookie; other=canary-other',
  'x-lunaroute-token': 'canary-token',
  'x-my-secret': 'canary-own-header',
};
const BODY = {
  model: 'gpt',
  stream: true,
  messages: [
    { role: 'user', content: 'My keys: sk-canary1234, https://ada:canary-pass@x.example/?key=canary-q' },
  ],
  metadata: { api_key: 'canary-field', nested: JSON.stringify({ password: 'canary-nested' }) },
};

test('no recording or export contains a secret, with bodies on, whatever the provider echoes', async (context) => {
  const provider = await startEchoingProvider(context);
  const folder = recordingFolder(context);
  const { url, app } = await startApp(context, {
    upstream: provider.url,
    openai: { apiKey: 'sk-canary-injected' },
    settings: {
      proxyToken: 'canary-token',
      sessionRecording: recordingInto(folder, { bodies: true }),
    },
  });
  for (const where of ['/v1/chat/completions?key=canary-query-1', '/v1/messages?token=canary-query-2']) {
    const answer = await fetch(url + where, {
      method: 'POST',
      headers: { ...CREDENTIALS, 'content-type': 'application/json', 'user-agent': 'x sk-canary-agent' },
      body: JSON.stringify(BODY),
    });
    assert.match(await answer.text(), /can/u);
  }
  await eventually('no request is under way', () => app.inFlight === 0);
  await app.recorder.flush();
  const texts = await allRecorded(folder);
  for (const text of texts) assert.deepEqual(text.match(/.{0,60}canary.{0,20}/gu), null);
  const [echoed, streamed] = rowsIn(folder);
  assert.match(echoed?.request?.text ?? '', /"model":"gpt"/u);
  assert.match(echoed?.response?.text ?? '', /"headers"/u);
  assert.equal(
    [...(streamed?.response?.text ?? '').matchAll(/"text":"([^"]*)"/gu)].map(([, text]) => text).join(''),
    '***',
  );
});

test('a hung disk delays no stream, and the queue stays within its limit', async (context) => {
  const disk = new StubbornDisk();
  disk.state = 'hangs';
  const folder = recordingFolder(context);
  const recorder = new Recorder({ clock: systemClock, log: keptLog().log, disk });
  closesWithTest(context, () => {
    disk.recover();
    return recorder.close();
  });
  const provider = providerSettings({ baseUrl: 'https://x.example' });
  recorder.apply({
    sessionRecording: recordingInto(folder, { bodies: true }),
    proxyToken: undefined,
    ui: { token: undefined },
    providers: [provider],
  });
  const head = ['content-type', 'text/event-stream'].map((text) => Buffer.from(text));
  const chunk = Buffer.from(`data: ${'x'.repeat(4000)}\n\n`);
  for (let id = 1; id <= 60; id += 1) {
    const recording = recorder.begin?.({
      provider,
      upstreamUrl: '',
      url: '/v1/x',
      headers: [],
      isUpgrade: false,
    });
    recording?.head(head);
    recording?.wants('text/event-stream');
    for (let count = 0; count < 300; count += 1) recording?.piece(chunk);
    recording?.ending();
    const row = finishedRow(id);
    recording?.end(row, {
      summary: NO_ANSWER,
      coding: '',
      brokeOff: undefined,
      unread: undefined,
      place: {},
    });
  }
  assert.equal(recorder.keptBytes, 0);
  await eventually('the queue for the disk is full', () => recorder.waitingBytes > 10 * 1024 * 1024);
  assert.ok(recorder.waitingBytes <= 16 * 1024 * 1024);
});

/** Starts a provider that echoes everything it was sent, both in one response and in pieces of a stream. */
async function startEchoingProvider(context: TestContext): Promise<DialectProvider> {
  const provider = await startDialectProvider(context);
  provider.intercept = (seen, request, response) => {
    const echo = JSON.stringify({
      headers: request.headers,
      url: request.url,
      body: seen.body,
      error: { type: 'canary-no-secret'.replace('canary-', ''), message: 'Incorrect key sk-canary-injected' },
    });
    const stream = ['sk', '-can', 'ary5678'].map(
      (text) => `data: ${JSON.stringify({ delta: { type: 'text_delta', text } })}\n\n`,
    );
    const isStream = request.url?.includes('messages') === true;
    response.writeHead(200, {
      'content-type': isStream ? 'text/event-stream' : 'application/json',
      'set-cookie': 'sid=canary-set-cookie',
      location: 'https://x.example/?token=canary-location',
    });
    response.end(isStream ? stream.join('') : echo);
    return true;
  };
  return provider;
}

/** Returns the recorded files and the output of every way to read or export them. */
async function allRecorded(folder: string): Promise<readonly string[]> {
  const shelf = new RecordingShelf({
    settings: () => recordingInto(folder),
    flush: () => Promise.resolve(),
    wallTime: () => Date.now(),
    version: '',
  });
  return [
    ...filesIn(folder).map((file) => readFileSync(path.join(folder, file), 'utf8')),
    (await shelf.export({}, 'har')).text,
    (await shelf.export({}, 'jsonl')).text,
    JSON.stringify(await shelf.list({}, 10)),
  ];
}

function finishedRow(id: number): RequestRow {
  return {
    id,
    startedAt: 0,
    provider: 'openai',
    method: 'POST',
    path: '/v1/x',
    status: 200,
    state: 'done',
    connectionId: 1,
    reused: false,
    attempts: 1,
    retries: [],
    keyUse: 'client',
    model: null,
    tokens: NO_TOKENS,
    firstByteMs: 1,
    idledMs: null,
    via: '',
    wait: null,
    durationMs: 2,
    requestBytes: 0,
    responseBytes: 0,
    code: null,
    message: null,
    client: '',
  };
}
