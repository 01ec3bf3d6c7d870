import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TurnsLoader, type WantedThread } from '../../../renderer/session-list/turns-loader.ts';
import type { TurnsView } from '../../../src/contract/sessions.ts';

const EMPTY: TurnsView = { turns: [], older: null };

function thread(revision: string): WantedThread {
  return { key: '1/main', id: 1, agent: 'main', revision };
}

test('turns are loaded when their session changes, at most once a second', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  let nowMs = 0;
  const asked: string[] = [];
  const came: string[] = [];
  const loader = new TurnsLoader({
    load: async ({ revision }) => {
      asked.push(revision);
      if (revision === 'b') throw new Error('away');
      return EMPTY;
    },
    onTurns: (key) => came.push(key),
    nowMs: () => nowMs,
    isHidden: () => false,
  });
  const pass = async (ms: number): Promise<void> => {
    nowMs += ms;
    context.mock.timers.tick(ms);
    await Promise.resolve();
    await Promise.resolve();
    await Promise.resolve();
  };
  loader.want([thread('a')]);
  await pass(0);
  loader.want([thread('a')]);
  loader.want([thread('b')]);
  assert.deepEqual(asked, ['a']);
  await pass(999);
  assert.deepEqual(asked, ['a']);
  await pass(1);
  assert.deepEqual([asked, came], [['a', 'b'], ['1/main']]);
  loader.want([thread('c')]);
  await pass(1000);
  assert.deepEqual(
    [asked, came],
    [
      ['a', 'b', 'c'],
      ['1/main', '1/main'],
    ],
  );
  loader.want([]);
  loader.want([thread('c')]);
  await pass(0);
  assert.deepEqual(asked, ['a', 'b', 'c', 'c'], 'what was folded is asked for anew');
  loader.close();
});

test('threads load one at a time, the longest waiting first, and not while the page is hidden', async () => {
  let nowMs = 0;
  let isHidden = true;
  const asked: string[] = [];
  let answer = (): void => undefined;
  const loader = new TurnsLoader({
    load: ({ key, revision }) => {
      asked.push(`${key} ${revision}`);
      return new Promise((resolve) => (answer = () => resolve(EMPTY)));
    },
    onTurns: () => undefined,
    nowMs: () => nowMs,
    isHidden: () => isHidden,
  });
  const threads = (revision: string): readonly WantedThread[] =>
    [1, 2, 3].map((id) => ({ key: String(id), id, agent: 'main', revision }));
  const answered = async (): Promise<void> => {
    answer();
    for (let turn = 0; turn < 4; turn += 1) await Promise.resolve();
  };
  loader.want(threads('a'));
  assert.deepEqual(asked, [], 'hidden');
  isHidden = false;
  loader.askDue();
  assert.deepEqual(asked, ['1 a'], 'seen again, and one at a time');
  nowMs = 2000;
  loader.want(threads('b'));
  await answered();
  await answered();
  await answered();
  assert.deepEqual(asked, ['1 a', '2 b', '3 b', '1 b'], 'each has its turn');
  isHidden = true;
  nowMs = 4000;
  loader.want(threads('c'));
  await answered();
  assert.equal(asked.length, 4, 'hidden again');
  loader.close();
});
