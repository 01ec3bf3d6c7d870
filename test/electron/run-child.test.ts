import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import type { ChildProcess } from 'node:child_process';
import { test } from 'node:test';
import { relaySignals } from '../../electron/start/run-child.ts';

test('where signals cannot be caught, the first asks the child to quit and the second ends it', (t) => {
  let nowMs = 0;
  t.mock.method(performance, 'now', () => nowMs);
  const killed: unknown[] = [];
  // The only members of a child that are used.
  const child = Object.assign(new EventEmitter(), {
    kill: (signal: unknown) => killed.push(signal),
  }) as unknown as ChildProcess;
  let asked = 0;
  const stop = relaySignals(child, () => (asked += 1));
  process.emit('SIGINT');
  assert.deepEqual([asked, killed], [1, []]);
  nowMs = 499;
  process.emit('SIGINT');
  assert.deepEqual([asked, killed], [1, []], 'its copy is no second one');
  nowMs = 500;
  process.emit('SIGTERM');
  assert.deepEqual([asked, killed], [1, ['SIGTERM']]);
  stop();
});
