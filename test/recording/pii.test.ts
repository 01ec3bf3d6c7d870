import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RecordingSettings } from '../../src/contract/settings/settings.ts';
import { startDialectProvider } from '../support/dialect-provider.ts';
import { eventually } from '../support/eventually.ts';
import { startApp } from '../support/running-app.ts';
import { recordingFolder, recordingInto, rowsIn, textIn } from './support.ts';

const PII: RecordingSettings['pii'] = {
  enabled: true,
  detect: { email: true, phone: true, ssn: true, credit_card: true, ip_address: true },
  customPatterns: [{ name: 'employee', pattern: String.raw`EMP-\d{6}` }],
};
const PERSONAL = [
  'ada@example.org',
  '+49 171 2345678',
  '123-45-6789',
  '4111 1111 1111 1111',
  '10.1.2.3',
  'EMP-123456',
];
const BODY = JSON.stringify({
  model: 'gpt',
  messages: [{ role: 'user', content: `I am ${PERSONAL.join('; ')}.` }],
});
const EVENTS = ['You are a', 'da@exam', 'ple.org, EMP-', '123', '456.']
  .map((content) => `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`)
  .join('');

test('personal data is forwarded unchanged, left out of recordings and counted by kind', async (context) => {
  const provider = await startDialectProvider(context);
  const received: string[] = [];
  provider.intercept = (seen, request, response) => {
    received.push(`${request.url ?? ''} ${String(request.headers['user-agent'])} ${seen.body}`);
    response.writeHead(200, { 'content-type': 'text/event-stream' }).end(EVENTS);
    return true;
  };
  for (const bodies of [true, false]) {
    const folder = recordingFolder(context);
    const { url, app } = await startApp(context, {
      upstream: provider.url,
      settings: { sessionRecording: recordingInto(folder, { bodies, pii: PII }) },
    });
    const answer = await fetch(`${url}/v1/files/bob@example.org/content`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'me/1 (carl@example.org)' },
      body: BODY,
    });
    assert.equal(await answer.text(), EVENTS);
    assert.equal(received.at(-1), `/v1/files/bob@example.org/content me/1 (carl@example.org) ${BODY}`);
    await eventually('no request is in progress', () => app.inFlight === 0);
    await app.recorder.flush();
    const text = textIn(folder);
    for (const one of [...PERSONAL, 'bob@', 'carl@', 'da@exam']) assert.ok(!text.includes(one), one);
    const [row] = rowsIn(folder);
    assert.deepEqual([row?.path, row?.client], ['/v1/files/[email]/content', 'me/1 ([email])']);
    // Emails in the path and URL, in the client and its header, and in the request and the response body.
    const inBodies = { phone: 1, ssn: 1, credit_card: 1, ip_address: 1, employee: 2 };
    assert.deepEqual(row?.pii, bodies ? { email: 6, ...inBodies } : { email: 3 });
    if (bodies)
      assert.match(
        row?.request?.text ?? '',
        /I am \[email\]; \[phone\]; \[ssn\]; \[credit_card\]; \[ip_address\]; \[employee\]\./u,
      );
  }
});

test('personal data is not searched for when the setting is off', async (context) => {
  const provider = await startDialectProvider(context);
  const folder = recordingFolder(context);
  const { url, app } = await startApp(context, {
    upstream: provider.url,
    settings: { sessionRecording: recordingInto(folder, { bodies: true }) },
  });
  await (
    await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: BODY,
    })
  ).text();
  await eventually('no request is in progress', () => app.inFlight === 0);
  await app.recorder.flush();
  const [row] = rowsIn(folder);
  assert.equal(row?.request?.text, BODY);
  assert.equal(row?.pii, undefined);
});
