import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogField, LogRecord } from '../../src/contract/log.ts';
import { formatJson, formatText } from '../../src/logging/format.ts';

interface Case {
  readonly it: string;
  readonly message?: string;
  readonly fields?: Readonly<Record<string, LogField>>;
  /** The line as text, after its level. */
  readonly line: string;
}

const CASES: readonly Case[] = [
  { it: 'a message alone', message: 'listening', line: 'listening' },
  { it: 'an empty message', message: '', line: '' },
  { it: 'a word as a field', fields: { provider: 'openai' }, line: 'm provider=openai' },
  { it: 'several fields in their order', fields: { b: 1, a: 2 }, line: 'm b=1 a=2' },
  {
    it: 'numbers as they are',
    fields: { ms: 0, part: 0.25, less: -1 },
    line: 'm ms=0 part=0.25 less=-1',
  },
  { it: 'booleans as they are', fields: { yes: true, no: false }, line: 'm yes=true no=false' },
  { it: 'a path and a place', fields: { at: '/etc/a.yaml:3:1' }, line: 'm at=/etc/a.yaml:3:1' },
  { it: 'letters of every script', fields: { who: 'Ångström' }, line: 'm who=Ångström' },
  {
    it: 'a blank in a field, which would begin another one',
    fields: { why: 'a b=c' },
    line: 'm why="a b=c"',
  },
  { it: 'an equals sign', fields: { why: 'a=b' }, line: 'm why="a=b"' },
  { it: 'a quotation mark', fields: { why: 'a"b' }, line: String.raw`m why="a\"b"` },
  { it: 'a field with nothing in it', fields: { why: '' }, line: 'm why=""' },
  {
    it: 'a blank that is no ASCII',
    fields: { why: 'a\u00a0b' },
    line: 'm why="a\u00a0b"',
  },
  { it: 'the end of a line in a field', fields: { why: 'a\nb' }, line: String.raw`m why="a\nb"` },
  {
    it: 'an escape sequence in a field',
    fields: { why: '\u001b[2J' },
    line: String.raw`m why="\u001b[2J"`,
  },
  {
    it: 'the same sequence by its one character',
    fields: { why: '\u009b2J' },
    line: String.raw`m why="\u009b2J"`,
  },
  {
    it: 'a delete and the first and the last character of the second range',
    fields: { why: '\u007f\u0080\u009f' },
    line: String.raw`m why="\u007f\u0080\u009f"`,
  },
  { it: 'the end of a line in the message', message: 'a\nb', line: String.raw`a\nb` },
  {
    it: 'other controls in the message',
    message: '\u0000\t\r\u007f\u009b',
    line: String.raw`\x00\x09\x0d\x7f\x9b`,
  },
  { it: 'what is no control beside them', message: ' ~\u00a0é🌙', line: ' ~\u00a0é🌙' },
];

function recordOf({ message = 'm', fields = {} }: Case): LogRecord {
  return { seq: 7, time: 1_700_000_000_123, level: 'warn', target: 'lunaroute_egress', message, fields };
}

for (const one of CASES) {
  test(`${one.it}: one line without control characters, as text and as JSON`, () => {
    const record = recordOf(one);
    assert.equal(formatText(record), `[WARN] ${one.line}`);
    const { seq: _, time, ...rest } = record;
    assert.deepEqual(JSON.parse(formatJson(record)), { ...rest, time: new Date(time).toISOString() });
    for (const line of [formatText(record), formatJson(record)]) assert.doesNotMatch(line, /\p{Cc}/u);
  });
}
