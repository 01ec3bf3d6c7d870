import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findRecording } from '../../../../renderer/pages/recordings/recorded-filter.ts';
import {
  bodyText,
  formatDayTime,
  formatFailure,
  formatGap,
  latestFirst,
  recordedKey,
  formatRecordedStatus,
  formatRetry,
  formatRound,
  tokenTotals,
  formatTokenCount,
  formatTotals,
} from '../../../../renderer/pages/recordings/format-recorded.ts';
import { tokenFacts } from '../../../../renderer/pages/recordings/token-facts.ts';
import { RETRY_CAUSES } from '../../../../src/contract/connections.ts';
import { FAILURES } from '../../../../src/contract/failures.ts';
import { isRecordedTrouble } from '../../../../src/contract/recorded-fields.ts';
import { recorded, withoutTokens } from './recorded-support.ts';

const rounded = [
  [0, '0'],
  [950, '950'],
  [999, '999'],
  [1000, '1.0 k'],
  [9949, '9.9 k'],
  [9950, '10 k'],
  [88_400, '88 k'],
  [999_400, '999 k'],
  [999_500, '1.0 M'],
  [1_240_000, '1.2 M'],
  [3_000_000_000, '3.0 G'],
] as const;
for (const [count, words] of rounded) {
  test(`${count} tokens are ${words}`, () => assert.equal(formatRound(count), words));
}

test('a narrow column is exact up to six digits', () => {
  assert.equal(formatTokenCount(undefined), '–');
  assert.equal(formatTokenCount(0), '0');
  assert.equal(formatTokenCount(999_999), '999,999');
  assert.equal(formatTokenCount(1_000_000), '1.0 M');
});

test('tokens are added up, with the number of requests that reported them', () => {
  const all = [recorded({}), recorded({ tokens: { output: 7 } })];
  assert.equal(formatTotals(tokenTotals(all)), '2 requests · 1.0 k tokens in, 57 out, as reported');
  const some = [...all, withoutTokens({})];
  assert.equal(
    formatTotals(tokenTotals(some)),
    '3 requests · 1.0 k tokens in, 57 out, as reported for 2 of them',
  );
  assert.equal(formatTotals(tokenTotals([withoutTokens({})])), '1 request · no tokens reported');
  assert.equal(formatTotals(tokenTotals([])), '0 requests');
});

test('each dialect counts cached tokens in its own way', () => {
  const tokens = { input: 1200, output: 9, cacheRead: 1000, cacheCreation: 5, reasoning: 4 };
  const values = (dialect: 'openai' | 'anthropic'): readonly string[] =>
    tokenFacts(recorded({ dialect, tokens })).map(({ name, value }) => `${name}: ${value}`);
  assert.deepEqual(values('openai'), [
    'Tokens in: 1,200',
    'From cache: 1,000, of them',
    'To cache: 5, of them',
    'Tokens out: 9',
    'Reasoning: 4, of those out',
  ]);
  assert.equal(values('anthropic')[1], 'From cache: 1,000, besides');
  assert.deepEqual(tokenFacts(recorded({ tokens: { input: 3 } })).at(-1), {
    name: 'Tokens out',
    value: 'not reported',
  });
  const [why] = tokenFacts(withoutTokens({ tokensMissing: 'upgraded' }));
  assert.match(why?.value ?? '', /WebSocket/u);
});

test('unreadable and unwritten recordings are reported', () => {
  assert.deepEqual(formatGap({ unreadable: 0, dropped: 0 }), []);
  assert.deepEqual(formatGap({ unreadable: 3, dropped: 12 }), [
    '3 lines could not be read',
    '12 requests were not written because the disk was too slow or full',
  ]);
  assert.match(formatGap({ unreadable: 1, dropped: 1 }).join(), /^1 line could.*1 request was not/u);
});

test('a status, a failure and a provider error are distinguished', () => {
  assert.equal(formatRecordedStatus(recorded({})), '200');
  assert.equal(formatRecordedStatus(recorded({ code: 'client_closed' })), '200 failed');
  assert.equal(formatRecordedStatus(recorded({ status: 0, code: 'client_closed' })), 'failed');
  assert.equal(formatRecordedStatus(recorded({ status: 0 })), 'none');
  assert.equal(isRecordedTrouble(recorded({})), false);
  assert.equal(isRecordedTrouble(recorded({ status: 429 })), true);
  assert.equal(isRecordedTrouble(recorded({ providerError: 'overloaded_error' })), true);
  assert.equal(isRecordedTrouble(recorded({ code: 'client_closed' })), true);
});

test('every code and cause has a text, and unknown ones do no harm', () => {
  for (const code of Object.keys(FAILURES)) assert.notEqual(formatFailure(code), '', code);
  for (const cause of RETRY_CAUSES) assert.notEqual(formatRetry(cause), cause);
  assert.equal(formatFailure('toString'), '');
  assert.equal(formatRetry('constructor'), 'constructor');
});

test('the day is shown before the time', () => {
  assert.equal(formatDayTime(new Date(2026, 0, 5, 8, 4, 2, 900).getTime()), '05 Jan 08:04:02');
});

test('recordings are listed by start time and have keys unique across runs', () => {
  const rows = [
    recorded({ id: 1, time: '2026-11-23T08:00:00.000Z' }),
    recorded({ id: 3, time: '2026-11-23T09:00:00.000Z' }),
    recorded({ id: 2, time: '2026-11-23T09:00:00.000Z' }),
    recorded({ id: 1, time: '2026-11-24T08:00:00.000Z' }),
  ];
  assert.deepEqual(
    latestFirst(rows).map(({ id, time }) => `${time.slice(8, 10)} ${id}`),
    ['24 1', '23 3', '23 2', '23 1'],
  );
  assert.equal(new Set(rows.map(recordedKey)).size, 4);
});

test('a JSON body is formatted, and any other is unchanged', () => {
  assert.equal(bodyText({ headers: [], text: '{"a":[1]}' }), '{\n  "a": [\n    1\n  ]\n}');
  assert.equal(bodyText({ headers: [], text: '{"a":', cut: true }), '{"a":');
  assert.equal(bodyText({ headers: [], text: '{oops' }), '{oops');
  assert.equal(bodyText({ headers: [], text: 'data: {}\n\n' }), 'data: {}\n\n');
  assert.equal(bodyText({ headers: [] }), '');
});

test('a recording is found by its id among those of the same moment', () => {
  const message = { headers: [], text: 'a prompt with "id":12 in it' };
  const lines = [recorded({ id: 12, request: message }), recorded({ id: 1, request: message })];
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  assert.deepEqual(findRecording(text, 1), lines[1]);
  assert.equal(findRecording(text, 2), undefined);
  assert.equal(findRecording('', 1), undefined);
});
