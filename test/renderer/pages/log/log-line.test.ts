import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LOG_LANGUAGE, logFilter } from '../../../../renderer/pages/log/log-fields.ts';
import {
  connectionOf,
  fieldsText,
  formatLine,
  markMatches,
  providerOf,
  seenText,
} from '../../../../renderer/pages/log/log-line.ts';
import { logFileName, recordJson, recordsText, recordText } from '../../../../renderer/pages/log/log-text.ts';
import { line } from './log-support.ts';

const reused = line({
  message: "♻️ Provider 'anthropic' reused connection (2ms) - from pool",
  fields: { conn: 3, request: 12, idle: '4.1s' },
});

test('the emoji becomes an icon, and the key words are highlighted', () => {
  assert.deepEqual(formatLine(reused.message), {
    icon: 'recycle',
    tone: 'reused',
    parts: [
      { text: "Provider 'anthropic' ", tone: undefined },
      { text: 'reused connection', tone: 'reused' },
      { text: ' (2ms) - from pool', tone: undefined },
    ],
  });
  const created = formatLine("🔌 Provider 'openai' initiating connection to https://api.openai.com");
  assert.deepEqual([created.icon, created.tone], ['plug', 'created']);
  assert.equal(formatLine('plain').icon, undefined);
});

test('terminal colours are removed and other control characters visible', () => {
  assert.equal(seenText('\u001B[31mred\u001B[0m\u0007 line\nbreak'), 'red· line·break');
});

test('fields are printed as in the log', () => {
  assert.equal(fieldsText(line({ fields: { a: 1, b: 'two words', c: true } })), 'a=1 b="two words" c=true');
});

test('the provider and connection of a line come from its message or its fields', () => {
  assert.equal(providerOf(reused), 'anthropic');
  assert.equal(providerOf(line({ fields: { provider: 'groq' } })), 'groq');
  assert.equal(providerOf(line({})), undefined);
  assert.equal(connectionOf(reused), 3);
  assert.equal(connectionOf(line({})), undefined);
});

const filters: readonly (readonly [filter: string, matches: boolean, why: string])[] = [
  ['', true, 'nothing asked for'],
  ['REUSED pool', true, 'all words, upper and lower case alike'],
  ['reused nowhere', false, 'each word counts'],
  ['"connection (2ms)"', true, 'words in a row'],
  ['-reused', false, 'a word that must not be there'],
  ['-created', true, 'and is not'],
  ['conn=3', true, 'a field with this value, as links ask for it'],
  ['-conn=3', false, 'not this connection'],
  ['conn:3|4', true, 'one of two connections'],
  ['request=1', false, 'no field that only begins like it'],
  ['request:>10', true, 'a number above'],
  ['provider=anthropic', true, 'the provider by name'],
  ['provider:openai', false, 'another provider'],
  ['level:debug', true, 'its level'],
  ['level:>=debug', true, 'a level and what is above it'],
  ['level:>=info', false, 'a level above it'],
  ['target:lunaroute_egress', true, 'the part that wrote it'],
  ['reason:no_idle', false, 'a reason that it does not have'],
  ['reason:none', true, 'no reason'],
  ['text:"from pool conn=3"', true, 'message and fields as they are printed'],
  ['idle=4.1s', true, 'a field that only some lines have'],
  ['idle=4', false, 'all of its value'],
];
for (const [filter, matches, why] of filters) {
  test(`a filter: ${why}`, () => {
    assert.equal(LOG_LANGUAGE.read(filter).kind, 'ok');
    assert.equal(logFilter(filter)(reused), matches);
  });
}

test('an invalid filter finds nothing, and every log field has a test case', () => {
  assert.equal(logFilter('idle:4')(reused), false);
  for (const { name } of LOG_LANGUAGE.fields) {
    assert.ok(
      filters.some(([filter]) => filter.includes(`${name}:`) || filter.includes(`${name}=`)),
      name,
    );
  }
});

test('matches are marked everywhere in a text', () => {
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

test('lines can be copied as text and as JSON', () => {
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
