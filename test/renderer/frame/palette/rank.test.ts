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

test('without text the palette lists pages and actions in their order', () => {
  assert.deepEqual(labels(' '), ['Providers', 'Stop the proxy']);
});

test('a label starting with the text ranks first, one containing it next, matches elsewhere last', () => {
  assert.deepEqual(labels('idle'), ['Idle timeout', 'Stream idle timeout', 'Max connection age']);
});

test('every word must match, in any order', () => {
  assert.deepEqual(labels('timeout openai stream'), ['Stream idle timeout']);
  assert.deepEqual(labels('idle zebra'), []);
});

test('a variable finds its setting', () => {
  assert.deepEqual(labels('LUNAROUTE_OPENAI_STREAM'), ['Stream idle timeout']);
});

test('the number of rows is limited', () => {
  const many = Array.from({ length: 200 }, (_, at) => command(`Same ${at}`));
  assert.equal(rank(many, 'same').length, MAX_ROWS);
});
