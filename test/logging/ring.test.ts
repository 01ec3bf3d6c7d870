import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogRecord } from '../../src/contract/log.ts';
import { LogRing } from '../../src/logging/ring.ts';

function record(seq: number, message = 'line'): LogRecord {
  return { seq, time: 0, level: 'info', target: 'lunaroute_egress', message, fields: {} };
}

test('the ring keeps the newest records and counts what it let go', () => {
  const ring = new LogRing(3);
  for (let seq = 1; seq <= 5000; seq += 1) ring.push(record(seq));
  assert.deepEqual(
    ring.since(0).records.map(({ seq }) => seq),
    [4998, 4999, 5000],
  );
  assert.equal(ring.dropped, 4997);
  assert.equal(ring.size, 3);
});

test('the ring stays within its bytes, whatever the lines are long', () => {
  const ring = new LogRing(10_000, 10_000);
  for (let seq = 1; seq <= 20; seq += 1) ring.push(record(seq, 'x'.repeat(1000)));
  assert.equal(ring.size, 4);
  assert.equal(ring.dropped, 16);
});

test('a reader gets only what came after what it has', () => {
  const ring = new LogRing();
  for (let seq = 1; seq <= 4; seq += 1) ring.push(record(seq));
  assert.deepEqual(
    ring.since(ring.positionAfter(2)).records.map(({ seq }) => seq),
    [3, 4],
  );
});
