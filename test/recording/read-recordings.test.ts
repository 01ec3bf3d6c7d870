import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import type { RecordedRequest } from '../../src/contract/recording.ts';
import { RecordingExportInput, RecordingFilter } from '../../src/contract/recording-filter.ts';
import { RECORDED_LANGUAGE } from '../../src/contract/recorded-fields.ts';
import { matches, readRecordings } from '../../src/recording/read-recordings.ts';
import { RecordingShelf } from '../../src/recording/recording-shelf.ts';
import { recorded, recordingFolder, recordingInto } from './support.ts';

type Lines = readonly (RecordedRequest | string)[];

function folderWith(context: TestContext, files: Readonly<Record<string, Lines>>): string {
  const folder = recordingFolder(context);
  mkdirSync(folder, { recursive: true });
  for (const [name, lines] of Object.entries(files)) {
    const text = lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join('');
    writeFileSync(path.join(folder, name), text);
  }
  return folder;
}

const ids = (rows: readonly RecordedRequest[]): number[] => rows.map(({ id }) => id);

test('a missing folder and an empty one give no recordings', async (context) => {
  const folder = recordingFolder(context);
  const none = { rows: [], unreadable: 0, dropped: 0, hasMore: false };
  assert.deepEqual(await readRecordings(folder, { limit: 5 }), none);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, '2026-11-23.jsonl'), '');
  assert.deepEqual(await readRecordings(folder, { limit: 5 }), none);
});

test('the latest recordings come first, across files and days, up to the limit', async (context) => {
  const folder = folderWith(context, {
    '2026-11-22.jsonl': [recorded({ id: 1 }), recorded({ id: 2 })],
    '2026-11-23.jsonl': [recorded({ id: 3 })],
    '2026-11-23.2.jsonl': [recorded({ id: 5 })],
    '2026-11-23.10.jsonl': [recorded({ id: 6 })],
    '2026-11-23.1.jsonl': [recorded({ id: 4 })],
    'other.jsonl': [recorded({ id: 99 })],
  });
  const all = await readRecordings(folder, { limit: 6 });
  assert.deepEqual([ids(all.rows), all.hasMore], [[6, 5, 4, 3, 2, 1], false]);
  const some = await readRecordings(folder, { limit: 4 });
  assert.deepEqual([ids(some.rows), some.hasMore], [[6, 5, 4, 3], true]);
});

test('recordings are found by session and agent id; those from older versions have none and are readable', async (context) => {
  const place = { session: '15a932ed-7c41d9e0', agent: 'a4ac3da6', kind: 'agent', turn: 3 } as const;
  const folder = folderWith(context, {
    '2026-11-23.jsonl': [recorded({ id: 1 }), recorded({ id: 2, ...place })],
  });
  const found = async (text?: string): Promise<readonly RecordedRequest[]> =>
    (await readRecordings(folder, { limit: 5, filter: text === undefined ? {} : { text } })).rows;
  assert.deepEqual(ids(await found()), [2, 1]);
  assert.deepEqual(ids(await found('7C41D9E0')), [2]);
  assert.deepEqual(ids(await found('a4ac3')), [2]);
  const [row] = await found();
  assert.deepEqual([row?.session, row?.agent, row?.kind, row?.turn], Object.values(place));
});

test('garbage, torn and blank lines are skipped; unreadable and dropped ones are counted', async (context) => {
  const folder = folderWith(context, {
    '2026-11-23.jsonl': [
      recorded({ id: 1 }),
      '',
      'garbage',
      '{"dropped":3}',
      '{"id":2}',
      '[]',
      '\u0000\u0000',
      recorded({ id: 7 }),
      '{"dropped":2}',
      JSON.stringify(recorded({ id: 8 })).slice(0, -9),
    ],
  });
  const { rows, unreadable, dropped } = await readRecordings(folder, { limit: 10 });
  assert.deepEqual([ids(rows), unreadable, dropped], [[7, 1], 5, 5]);
});

test('lines longer than a block are joined correctly in any language', async (context) => {
  const longPath = `/v1/${'é漢'.repeat(60_000)}`;
  const folder = folderWith(context, {
    '2026-11-23.jsonl': [recorded({ id: 1 }), recorded({ id: 2, path: longPath }), recorded({ id: 3 })],
  });
  const { rows } = await readRecordings(folder, { limit: 10 });
  assert.deepEqual(ids(rows), [3, 2, 1]);
  assert.equal(rows[1]?.path, longPath);
});

test('fields added by a later version are ignored', async (context) => {
  const folder = folderWith(context, {
    '2026-11-23.jsonl': [JSON.stringify({ ...recorded(), somethingNew: { a: 1 } })],
  });
  assert.equal((await readRecordings(folder, { limit: 1 })).rows.length, 1);
});

const AT = Date.parse('2026-11-23T10:00:00.000Z');
const FILTERS: readonly (readonly [
  filter: RecordingFilter,
  row: Partial<RecordedRequest>,
  found: boolean,
])[] = [
  [{}, {}, true],
  [{ text: 'provider=openai' }, {}, true],
  [{ text: 'provider=anthropic' }, {}, false],
  [{ text: 'status:2xx' }, { status: 204 }, true],
  [{ text: 'status:2xx' }, { status: 429 }, false],
  [{ text: 'status:4xx' }, { status: 429 }, true],
  [{ text: 'status:none' }, { status: 0 }, true],
  [{ text: '-code:none' }, { status: 200, code: 'upstream_closed_mid_stream' }, true],
  [{ text: '-code:none' }, { status: 500 }, false],
  [{ text: 'CHAT v1' }, {}, true],
  [{ text: 'opus' }, { model: 'claude-Opus-4' }, true],
  [{ text: 'overloaded' }, { providerError: 'overloaded_error' }, true],
  [{ text: 'nowhere' }, {}, false],
  [{ text: 'kind:failed' }, { providerError: 'overloaded_error' }, true],
  [{ text: 'kind:created' }, { connection: 'reused' }, false],
  [{ text: '-kind:retried' }, { retries: ['stale'] }, false],
  [{ text: 'status:>=400' }, { status: 400 }, true],
  [{ text: 'model:opus|sonnet' }, { model: 'claude-sonnet-4' }, true],
  [{ text: 'model:none' }, { model: null }, true],
  [{ text: 'client:"claude code"' }, { client: 'Claude Code/2' }, true],
  [{ text: 'method:get' }, { method: 'POST' }, false],
  [{ text: 'path:/v1/chat' }, {}, true],
  [{ text: 'conn=7' }, { connectionId: 71 }, false],
  [{ text: 'conn:none' }, { connectionId: 0 }, true],
  [{ text: 'code:upstream' }, { code: 'upstream_bad_response' }, true],
  [{ text: 'retries:2' }, { retries: ['stale', 'connect'] }, true],
  [{ text: 'total:>2s' }, { durationMs: 2000 }, false],
  [{ text: 'first:<=0.5s' }, { firstByteMs: 500 }, true],
  [{ text: 'first:>1ms' }, { firstByteMs: null }, false],
  [{ text: 'in:>1MB' }, { requestBytes: 1_000_001 }, true],
  [{ text: 'out:<1KiB' }, { responseBytes: 1024 }, false],
  [{ text: 'id:>=2' }, { id: 1 }, false],
  [{ text: 'tokens:>1k' }, { tokens: { input: 900, output: 101 } }, true],
  [{ text: 'session:7c41' }, { session: '15a9-7C41' }, true],
  [{ text: 'agent:none' }, { agent: 'a4ac' }, false],
  [{ text: 'turn:>2' }, { turn: 3 }, true],
  [{ text: 'role:helper|prewarm' }, { kind: 'agent' }, false],
  [{ text: 'role:none' }, { kind: 'none' }, true],
  [{ text: 'reused:no' }, { connection: 'created' }, true],
  [{ text: 'reused:none' }, { connection: null }, true],
  [{ text: 'session:7c41' }, { session: '15a932ed-7c41d9e0' }, true],
  [{ text: 'agent:none' }, { agent: 'a4ac' }, false],
  [{ text: 'turn:>2' }, { turn: 3 }, true],
  [{ text: 'stop:max_tokens' }, { stopReason: 'max_tokens' }, true],
  [{ text: 'error:overloaded' }, { providerError: 'rate_limit_error' }, false],
  [{ text: 'dialect:gemini' }, { dialect: 'gemini' }, true],
  [{ text: 'streamed:yes' }, { streamed: false }, false],
  [{ from: AT, to: AT + 1 }, {}, true],
  [{ from: AT + 1 }, {}, false],
  [{ to: AT }, {}, false],
];

for (const [filter, row, found] of FILTERS) {
  test(`${JSON.stringify(filter)} ${found ? 'finds' : 'passes over'} ${JSON.stringify(row)}`, () => {
    assert.equal(matches(recorded(row), filter), found);
    assert.deepEqual(RecordingFilter.parse(filter), filter);
  });
}

test('every recording field has a test case', () => {
  for (const { name } of RECORDED_LANGUAGE.fields) {
    assert.ok(
      FILTERS.some(([{ text = '' }]) => text.includes(`${name}:`) || text.includes(`${name}=`)),
      name,
    );
  }
});

test('an invalid filter is refused and matches nothing if applied anyway', () => {
  for (const text of ['colour:red', 'status:abc', '"open', 'x'.repeat(1001)]) {
    assert.equal(RecordingFilter.safeParse({ text }).success, false);
    assert.equal(matches(recorded({}), { text }), false);
  }
  assert.equal(RecordingFilter.safeParse({ model: 'x' }).success, false);
  assert.equal(RecordingExportInput.safeParse({ format: 'xml' }).success, false);
});

test('a time range skips the files of other days', async (context) => {
  const folder = folderWith(context, {
    '2026-11-20.jsonl': ['garbage that is not even looked at'],
    '2026-11-23.jsonl': [recorded({ id: 2 })],
    '2026-11-24.jsonl': [recorded({ id: 3 })],
    '2026-11-26.jsonl': ['garbage that is not even looked at'],
  });
  const filter = { from: AT - 1, to: AT + 1 };
  const { rows, unreadable } = await readRecordings(folder, { limit: 9, filter });
  assert.deepEqual([ids(rows), unreadable], [[3, 2], 0]);
});

test('bodies are included only on request, the latest first', async (context) => {
  const request = { headers: [], text: 'x'.repeat(500) };
  const folder = folderWith(context, {
    '2026-11-23.jsonl': [recorded({ id: 1, request }), recorded({ id: 2, request })],
  });
  const has = ({ rows }: { readonly rows: readonly RecordedRequest[] }): boolean[] =>
    rows.map((row) => row.request !== undefined);
  assert.deepEqual(has(await readRecordings(folder, { limit: 9 })), [false, false]);
  assert.deepEqual(has(await readRecordings(folder, { limit: 9, maxBodiesChars: 1500 })), [true, false]);
  assert.deepEqual(has(await readRecordings(folder, { limit: 9, maxBodiesChars: 8000 })), [true, true]);
});

test('the shelf lists and exports the configured recordings', async (context) => {
  const folder = folderWith(context, { '2026-11-23.jsonl': [recorded({ id: 1 }), recorded({ id: 2 })] });
  const shelf = new RecordingShelf({
    settings: () => recordingInto(folder),
    flush: () => Promise.resolve(),
    wallTime: () => AT,
    version: '1.2.3',
  });
  const view = await shelf.list({ text: 'provider=openai' }, 1);
  assert.deepEqual([ids(view.rows), view.hasMore, view.isRecording, view.folder], [[2], true, true, folder]);
  const har = await shelf.export({}, 'har');
  assert.equal(har.name, 'lunaroute-2026-11-23.har');
  assert.match(har.text, /"version": ?"1\.2\.3"/u);
  const jsonl = await shelf.export({}, 'jsonl');
  assert.deepEqual(jsonl.text.trimEnd().split('\n').length, 2);
});
