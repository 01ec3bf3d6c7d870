import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LogBuffer } from '../../../../renderer/live/log-buffer.ts';
import { findLines, nextFind } from '../../../../renderer/pages/log/log-find.ts';
import { LogTail } from '../../../../renderer/pages/log/log-tail.ts';
import { line, lines } from './log-support.ts';

function seqs(tail: LogTail): number[] {
  return tail.slice(0, tail.length).map(({ seq }) => seq);
}

test('the tail follows and examines only new lines', () => {
  const buffer = new LogBuffer();
  const tail = new LogTail(buffer);
  tail.setFilter('level:debug');
  let asked = 0;
  const counted = (seq: number): ReturnType<typeof line> => {
    const one = line({ seq });
    return Object.defineProperty({ ...one }, 'level', { get: () => ((asked += 1), 'debug') });
  };
  buffer.append([counted(1), counted(2)]);
  tail.sync();
  buffer.append([counted(3)]);
  tail.sync();
  assert.deepEqual(seqs(tail), [1, 2, 3]);
  assert.equal(asked, 3, 'each line is looked at once');
});

test('evicted lines leave the list, and the count stays correct', () => {
  const buffer = new LogBuffer(100);
  const tail = new LogTail(buffer);
  tail.setFilter('level:>=info');
  for (let from = 1; from <= 10_000; from += 10) {
    buffer.append([...lines(from, from + 8), ...lines(from + 9, from + 9, { level: 'info' })]);
    tail.sync();
  }
  assert.equal(tail.length, 10);
  assert.equal(tail.hidden, 90);
  assert.equal(tail.at(0)?.seq, 9910);
});

test('a stopped tail keeps a snapshot and counts new matching lines', () => {
  const buffer = new LogBuffer(4);
  const tail = new LogTail(buffer);
  buffer.append(lines(1, 4));
  tail.sync();
  tail.setFilter('line');
  tail.stop();
  buffer.append([line({ seq: 5, message: 'other' }), ...lines(6, 12)]);
  tail.sync();
  assert.deepEqual(seqs(tail), [1, 2, 3, 4], 'although the buffer has let them go');
  assert.equal(tail.isFollowing, false);
  assert.equal(tail.newer, 4, 'as far as the buffer still has them');
  tail.setFilter('nothing like it');
  assert.deepEqual([tail.length, tail.hidden, tail.newer], [0, 4, 0]);
  tail.setFilter('');
  tail.follow();
  assert.deepEqual(seqs(tail), [9, 10, 11, 12]);
});

test('a line is found by its number', () => {
  const buffer = new LogBuffer();
  const tail = new LogTail(buffer);
  buffer.append([...lines(3, 5), ...lines(9, 9)]);
  tail.sync();
  assert.deepEqual(
    [3, 5, 6, 9, 10].map((seq) => tail.indexOf(seq)),
    [0, 2, -1, 3, -1],
  );
});

test('lines of another process replace the list', () => {
  const buffer = new LogBuffer();
  const tail = new LogTail(buffer);
  buffer.append(lines(500, 600));
  tail.sync();
  tail.stop();
  buffer.clear();
  buffer.append(lines(1, 2));
  tail.sync();
  assert.deepEqual(seqs(tail), [1, 2]);
  assert.equal(tail.isFollowing, true);
});

test('subscribers are notified of changes until they unsubscribe', () => {
  const buffer = new LogBuffer();
  const tail = new LogTail(buffer);
  let told = 0;
  const leave = tail.subscribe(() => (told += 1));
  tail.sync();
  tail.stop();
  tail.stop();
  assert.equal(told, 2, 'stopped twice is stopped once');
  leave();
  tail.follow();
  assert.equal(told, 2);
});

test('the search wraps around in both directions', () => {
  const buffer = new LogBuffer();
  const tail = new LogTail(buffer);
  buffer.append([
    line({ seq: 1, message: 'Alpha' }),
    line({ seq: 2, message: 'beta' }),
    line({ seq: 3, message: 'beta', fields: { reason: 'alpha' } }),
  ]);
  tail.sync();
  const found = findLines(tail, 'alpha');
  assert.deepEqual(found, [1, 3]);
  assert.equal(nextFind(found, undefined, 1), 1);
  assert.equal(nextFind(found, undefined, -1), 3);
  assert.equal(nextFind(found, 1, 1), 3);
  assert.equal(nextFind(found, 3, 1), 1);
  assert.equal(nextFind(found, 1, -1), 3);
  assert.equal(nextFind(found, 2, 1), 3, 'from a line that matches no more');
  assert.equal(nextFind([], 1, 1), undefined);
  assert.deepEqual(findLines(tail, ''), []);
});
