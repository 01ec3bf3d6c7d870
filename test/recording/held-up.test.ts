import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { startDialectProvider } from '../support/dialect-provider.ts';
import { ask } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { startApp } from '../support/running-app.ts';
import { recordingFolder, recordingInto, rowsIn } from './support.ts';

/** Larger versions of texts that can block the process for seconds. */
const BODIES: Readonly<Record<string, string>> = {
  backslashes: '\\'.repeat(500_000),
  'names of secrets': 'password'.repeat(60_000),
  'beginnings of tokens': 'eyJaaaaaaaa-'.repeat(40_000),
  'pieces of streams': '"text":"a\\'.repeat(50_000),
};

for (const bodies of [true, false]) {
  test(`no text delays other requests, with bodies ${bodies ? 'recorded' : 'not recorded'}`, async (context) => {
    const provider = await startDialectProvider(context);
    let answer = '';
    provider.intercept = (_seen, _request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end(`data: ${answer}\n\n`);
      return true;
    };
    const folder = recordingFolder(context);
    const { url, app } = await startApp(context, {
      upstream: provider.url,
      settings: { sessionRecording: recordingInto(folder, { bodies }) },
    });
    for (const body of Object.values(BODIES)) {
      answer = body;
      const headers = {
        'content-type': 'application/json',
        'x-attack': body.slice(0, 2000),
        'user-agent': body.slice(0, 2000),
      };
      const where = `/v1/${encodeURI(body.slice(0, 2000)).replaceAll(/[^\w%-]/gu, '')}`;
      const { status } = await ask(url + where, { method: 'POST', headers, body: JSON.stringify({ body }) });
      assert.equal(status, 200);
    }
    await eventually('no request is in progress', () => app.inFlight === 0);
    await eventually(
      'all are recorded',
      () => existsSync(folder) && rowsIn(folder).length === Object.keys(BODIES).length,
    );
    assert.equal(app.loop.blocks, 0);
    const rows = rowsIn(folder);
    if (bodies)
      for (const row of rows)
        assert.ok(row.request?.text !== undefined || row.request?.omitted === 'too_slow');
  });
}
