import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileFilter, isFiltering, NO_FILTER } from '../../../renderer/log/log-filter.ts';
import {
  connectionOf,
  fieldsText,
  lineWords,
  markMatches,
  providerOf,
  seenText,
} from '../../../renderer/log/log-line.ts';
import { logFileName, recordJson, recordsText, recordText } from '../../../renderer/log/log-text.ts';
import { line } from './log-support.ts';

const reused = line({
  message: "♻️ Provider 'anthropic' reused connection (2ms) - from pool",
  fields: { conn: 3, request: 12, idle: '4.1s' },
});

test('the emoji becomes an icon, and the words that matter stand out', () => {
  assert.deepEqual(lineWords(reused.message), {
    icon: 'recycle',
    tone: 'reused',
    parts: [
      { text: "Provider 'anthropic' ", tone: undefined },
      { text: 'reused connection', tone: 'reused' },
      { text: ' (2ms) - from pool', tone: undefined },
    ],
  });
  const created = lineWords("🔌 Provider 'openai' initiating connection to https://api.openai.com");
  assert.deepEqual([created.icon, created.tone], ['plug', 'created']);
  assert.equal(lineWords('plain').icon, undefined);
});

test('terminal colours go, and other control characters are seen', () => {
  assert.equal(seenText('\u001B[31mred\u001B[0m\u0007 line\nbreak'), 'red· line·break');
});

test('fields are printed as in the log', () => {
  assert.equal(fieldsText(line({ fields: { a: 1, b: 'two words', c: true } })), 'a=1 b="two words" c=true');
});

test('a line knows its provider and connection, from the message or from the fields', () => {
  assert.equal(providerOf(reused), 'anthropic');
  assert.equal(providerOf(line({ fields: { provider: 'groq' } })), 'groq');
  assert.equal(providerOf(line({})), undefined);
  assert.equal(connectionOf(reused), 3);
  assert.equal(connectionOf(line({})), undefined);
});

const filters = [
  { filter: { text: 'REUSED pool' }, matches: true, why: 'all words, upper and lower case alike' },
  { filter: { text: 'reused nowhere' }, matches: false, why: 'each word counts' },
  { filter: { text: '-reused' }, matches: false, why: 'a word that must not be there' },
  { filter: { text: '-created' }, matches: true, why: 'and is not' },
  { filter: { text: 'conn=3' }, matches: true, why: 'a field with this value' },
  { filter: { text: 'request=1' }, matches: false, why: 'no field that only begins like it' },
  { filter: { text: '-conn=3' }, matches: false, why: 'not this connection' },
  { filter: { text: 'provider=anthropic' }, matches: true, why: 'the provider by name' },
  { filter: { provider: 'anthropic' }, matches: true, why: 'the chosen provider' },
  { filter: { provider: 'openai' }, matches: false, why: 'another provider' },
  { filter: { level: 'debug' }, matches: true, why: 'its level' },
  { filter: { level: 'info' }, matches: false, why: 'a level above it' },
] as const;
for (const { filter, matches, why } of filters) {
  test(`a filter: ${why}`, () => {
    assert.equal(compileFilter({ ...NO_FILTER, ...filter })(reused), matches);
    assert.equal(isFiltering({ ...NO_FILTER, ...filter }), true);
  });
}

test('no filter lets everything through', () => {
  assert.equal(isFiltering(NO_FILTER), false);
  assert.equal(compileFilter(NO_FILTER)(line({ level: 'trace' })), true);
});

test('matches are marked wherever they are', () => {
  assert.deepEqual(markMatches('aXbxA', 'x'), [
    { text: 'a', isMatch: false },
    { text: 'X', isMatch: true },
    { text: 'b', isMatch: false },
    { text: 'x', isMatch: true },
    { text: 'A', isMatch: false },
  ]);
  assert.deepEqual(markMatches('abc', ''), [{ text: 'abc', isMatch: false }]);
  assert.deepEqual(
    markMatches('İx', 'x'),
    [{ text: 'İx', isMatch: false }],
    'a letter that grows in lower case',
  );
});

test('lines leave the window as text and as JSON', () => {
  assert.equal(
    recordText(line({ message: 'two\nlines', fields: { conn: 3 } })),
    String.raw`2026-11-23T08:14:02.118Z [DEBUG] two\nlines conn=3`,
  );
  assert.deepEqual(JSON.parse(recordJson(reused)), {
    time: '2026-11-23T08:14:02.118Z',
    level: 'debug',
    target: 'lunaroute_egress',
    message: reused.message,
    fields: { conn: 3, request: 12, idle: '4.1s' },
  });
  assert.equal(recordsText([reused, reused], 'jsonl').split('\n').length, 3);
  assert.equal(logFileName('jsonl', new Date('2026-11-23T08:14:02Z')), 'lunaroute-20261123-081402.jsonl');
});
