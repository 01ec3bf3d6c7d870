import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LogBuffer } from '../../../renderer/live/log-buffer.ts';
import { lines } from '../pages/log/log-support.ts';

test('lines are added once and in order, and the oldest are evicted', () => {
  const buffer = new LogBuffer(5);
  buffer.append(lines(1, 4));
  buffer.append(lines(3, 7));
  assert.deepEqual(
    buffer.all().map(({ seq }) => seq),
    [3, 4, 5, 6, 7],
  );
  assert.deepEqual([buffer.size, buffer.received, buffer.evicted], [5, 7, 2]);
  assert.deepEqual([buffer.firstSeq, buffer.lastSeq], [3, 7]);
});

test('lines lost before they could be sent are counted separately', () => {
  const buffer = new LogBuffer();
  buffer.append(lines(1, 2), 3);
  buffer.append([], 4);
  assert.equal(buffer.lost, 7);
  assert.equal(buffer.received, 2);
});

test('the lines after a given line are found across gaps', () => {
  const buffer = new LogBuffer();
  buffer.append(lines(1, 3));
  buffer.append(lines(8, 9));
  assert.deepEqual(
    buffer.after(3).map(({ seq }) => seq),
    [8, 9],
  );
  assert.deepEqual(
    buffer.after(5).map(({ seq }) => seq),
    [8, 9],
  );
  assert.deepEqual(buffer.after(9), []);
  assert.equal(buffer.after(0).length, 5);
});

test('of two hundred thousand lines the newest ten thousand are kept, with an exact count', () => {
  const buffer = new LogBuffer();
  for (let from = 1; from <= 200_000; from += 200) buffer.append(lines(from, from + 199));
  assert.equal(buffer.size, 10_000);
  assert.equal(buffer.received, 200_000);
  assert.equal(buffer.evicted, 190_000);
  assert.equal(buffer.firstSeq, 190_001);
  assert.equal(buffer.all().length, 10_000);
});

test('a cleared buffer has no lines and no numbers', () => {
  const buffer = new LogBuffer();
  buffer.append(lines(1, 9), 1);
  buffer.level = 'debug';
  buffer.clear();
  assert.deepEqual([buffer.size, buffer.firstSeq, buffer.lastSeq, buffer.lost], [0, 0, 0, 0]);
  assert.equal(buffer.level, undefined);
  buffer.append(lines(1, 1));
  assert.equal(buffer.size, 1);
});
