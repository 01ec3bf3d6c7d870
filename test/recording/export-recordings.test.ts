import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Har } from 'har-format';
import { RecordedRequest } from '../../src/contract/recording.ts';
import { harPieces, jsonlPieces } from '../../src/recording/export-recordings.ts';
import { recorded } from './support.ts';

function exportJsonl(rows: readonly RecordedRequest[]): string {
  return [...jsonlPieces(rows)].join('');
}

function exportHar(rows: readonly RecordedRequest[], version?: string): Har {
  // Cast only; the cases check the contents.
  return JSON.parse([...harPieces(rows, version)].join('')) as Har;
}

test('exported JSON lines read back unchanged', () => {
  const rows = [recorded({ id: 1 }), recorded({ id: 2, model: null })];
  const lines = exportJsonl(rows).split('\n');
  assert.equal(lines.pop(), '');
  assert.deepEqual(
    lines.map((line) => RecordedRequest.parse(JSON.parse(line))),
    rows,
  );
  assert.equal(exportJsonl([]), '');
});

test('a HAR export has every field that HAR 1.2 requires, earliest entry first', () => {
  const har = exportHar(
    [
      recorded({ id: 2, time: '2026-11-23T10:00:01.000Z', firstByteMs: null, status: 0, connectionId: 0 }),
      recorded({ id: 1 }),
    ],
    '1.2.3',
  );
  assert.deepEqual(har.log.creator, { name: 'LunaRoute Tray', version: '1.2.3' });
  assert.equal(har.log.version, '1.2');
  const [first, second] = har.log.entries;
  const { _lunaroute, ...entry } = first ?? assert.fail('no entry');
  assert.deepEqual(_lunaroute, recorded({ id: 1 }));
  assert.deepEqual(entry, {
    startedDateTime: '2026-11-23T10:00:00.000Z',
    time: 100.5,
    request: {
      method: 'POST',
      url: 'https://api.openai.com/v1/chat/completions',
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: [],
      queryString: [],
      headersSize: -1,
      bodySize: 10,
    },
    response: {
      status: 200,
      statusText: 'OK',
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: [],
      content: { size: 20, mimeType: 'x-unknown' },
      redirectURL: '',
      headersSize: -1,
      bodySize: 20,
    },
    cache: {},
    timings: { blocked: -1, dns: -1, connect: -1, ssl: -1, send: 0, wait: 40, receive: 60.5 },
    connection: '3',
  });
  assert.deepEqual(second?.timings.wait, 100.5, 'without an answer all of it was waiting');
  assert.equal(second.connection, undefined);
  for (const { time, timings } of har.log.entries) {
    assert.equal(time, timings.wait + timings.receive);
    assert.equal(timings.send, 0);
  }
});

test('a HAR export includes bodies and headers and notes what is missing', () => {
  const har = exportHar([
    recorded({
      request: { headers: [['Content-Type', 'application/json']], text: '{"é":1}' },
      response: { headers: [['content-type', 'audio/mpeg']], omitted: 'binary' },
    }),
    recorded({ response: { headers: [['content-type', 'text/event-stream']], text: 'data: ', cut: true } }),
  ]);
  const [first, second] = har.log.entries;
  assert.deepEqual(first?.request.postData, { mimeType: 'application/json', text: '{"é":1}' });
  assert.deepEqual(first.request.headers, [{ name: 'Content-Type', value: 'application/json' }]);
  assert.deepEqual(first.response.content, {
    size: 20,
    mimeType: 'audio/mpeg',
    comment: 'not recorded: binary',
  });
  assert.deepEqual(second?.response.content, {
    size: 6,
    mimeType: 'text/event-stream',
    text: 'data: ',
    comment: 'only the beginning was recorded',
  });
});
