import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_ROWS, rank, type Command } from '../../../../renderer/frame/palette/rank.ts';

function command(label: string, given: Partial<Command> = {}): Command {
  return { id: label, label, note: '', group: 'Settings', keywords: '', run: () => undefined, ...given };
}

const COMMANDS = [
  command('Providers', { group: 'Pages' }),
  command('Stop the proxy', { group: 'Actions' }),
  command('Stream idle timeout', { note: 'openai', keywords: 'LUNAROUTE_OPENAI_STREAM_IDLE_TIMEOUT_SECS' }),
  command('Idle timeout', { note: 'openai', keywords: 'pool_idle_timeout_secs' }),
  command('Max connection age', { keywords: 'closed when idle' }),
];

function labels(text: string): string[] {
  return rank(COMMANDS, text).map(({ label }) => label);
}

test('without text there are pages and actions, in their order', () => {
  assert.deepEqual(labels(' '), ['Providers', 'Stop the proxy']);
});

test('a label that begins with the text comes before one that holds it, and words elsewhere come last', () => {
  assert.deepEqual(labels('idle'), ['Idle timeout', 'Stream idle timeout', 'Max connection age']);
});

test('every word must be found, in any order', () => {
  assert.deepEqual(labels('timeout openai stream'), ['Stream idle timeout']);
  assert.deepEqual(labels('idle zebra'), []);
});

test('a variable finds its setting', () => {
  assert.deepEqual(labels('LUNAROUTE_OPENAI_STREAM'), ['Stream idle timeout']);
});

test('no more rows than can be looked through', () => {
  const many = Array.from({ length: 200 }, (_, at) => command(`Same ${at}`));
  assert.equal(rank(many, 'same').length, MAX_ROWS);
});
