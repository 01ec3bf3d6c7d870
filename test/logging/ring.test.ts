import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogRecord } from '../../src/contract/log.ts';
import { type DeferredLine, LogRing } from '../../src/logging/ring.ts';

function record(seq: number, message = 'line'): LogRecord {
  return { seq, time: 0, level: 'info', target: 'lunaroute_egress', message, fields: {} };
}

test('the ring keeps the newest records and counts the dropped records', () => {
  const ring = new LogRing(3);
  for (let seq = 1; seq <= 5000; seq += 1) ring.push(record(seq));
  assert.deepEqual(
    ring.since(0).records.map(({ seq }) => seq),
    [4998, 4999, 5000],
  );
  assert.equal(ring.dropped, 4997);
  assert.equal(ring.size, 3);
});

test('the ring stays within its byte limit, however long the lines are', () => {
  const ring = new LogRing(10_000, 10_000);
  for (let seq = 1; seq <= 20; seq += 1) ring.push(record(seq, 'x'.repeat(1000)));
  assert.equal(ring.size, 4);
  assert.equal(ring.dropped, 16);
});

test('a reader gets only the records after its position', () => {
  const ring = new LogRing();
  for (let seq = 1; seq <= 4; seq += 1) ring.push(record(seq));
  assert.deepEqual(
    ring.since(ring.positionAfter(2)).records.map(({ seq }) => seq),
    [3, 4],
  );
});

test('lines kept as numbers are formatted when they are read, in order with the others', () => {
  const ring = new LogRing(4);
  let made = 0;
  const line: DeferredLine = {
    level: 'debug',
    make: ([a, b, c, d]) => {
      made += 1;
      return { message: `line ${a}`, fields: { b, c, d } };
    },
  };
  const kind = { target: 'lunaroute_egress', line } as const;
  for (let seq = 1; seq <= 100; seq += 1) {
    if (seq % 2 === 0) ring.push(record(seq));
    else ring.pushDeferred(kind, { seq, time: seq * 10 }, [seq, 0.5, -1, seq]);
  }
  assert.equal(made, 0);
  const { records, lost, position } = ring.since(0);
  assert.deepEqual(
    records.map(({ seq, message }) => `${seq} ${message}`),
    ['97 line 97', '98 line', '99 line 99', '100 line'],
  );
  const first = { target: 'lunaroute_egress', level: 'debug', seq: 97, time: 970, message: 'line 97' };
  assert.deepEqual(records[0], { ...first, fields: { b: 0.5, c: -1, d: 97 } });
  assert.deepEqual([lost, position, made, ring.dropped], [96, 100, 2, 96]);
  assert.equal(ring.positionAfter(98), 98);
});
