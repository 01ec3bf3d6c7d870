import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { LogField, LogRecord } from '../../src/contract/log.ts';
import { type DeferredLine, LogRing } from '../../src/logging/ring.ts';

const TARGET = 'lunaroute_egress';
const LINE: DeferredLine = {
  level: 'debug',
  make: ([a, b, c, d]) => ({ message: 'deferred', fields: { a, b, c, d } }),
};
const KIND = { target: TARGET, line: LINE } as const;

/** A line: the length of its text, or null for a deferred line of numbers. */
type Line = number | null;

function recordAt(seq: number, line: Line): LogRecord {
  if (line === null)
    return { seq, time: seq * 10, target: TARGET, level: 'debug', ...LINE.make([seq, -1, 0.5, 9]) };
  return { seq, time: seq * 10, target: TARGET, level: 'info', message: 'x'.repeat(line), fields: {} };
}

/**
 * Models the ring as a plain list: the oldest are dropped until the next one fits. The newest stays, whatever its size.
 */
function heldOf(given: readonly Line[], maxRecords: number, maxBytes: number): readonly LogRecord[] {
  const kept: { readonly record: LogRecord; readonly bytes: number }[] = [];
  for (const [at, line] of given.entries()) {
    const record = recordAt(at + 1, line);
    const bytes = line === null ? 64 : 120 + line * 2;
    const together = (): number => kept.reduce((sum, one) => sum + one.bytes, bytes);
    while (kept.length === maxRecords || (kept.length > 0 && together() > maxBytes)) kept.shift();
    kept.push({ record, bytes });
  }
  return kept.map(({ record }) => record);
}

const lines = fc.array(fc.option(fc.nat({ max: 400 }), { nil: null }), { maxLength: 60 });

test('the ring always keeps the newest lines that fit, and gives each reader the lines it lacks', () => {
  const limits = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 4000 }));
  const reader = fc.tuple(fc.nat({ max: 70 }), fc.nat({ max: 12 }));
  fc.assert(
    fc.property(lines, limits, reader, (given, [records, bytes], [from, most]) => {
      const ring = new LogRing(records, bytes);
      for (const [at, line] of given.entries()) {
        const seq = at + 1;
        if (line === null) ring.pushDeferred(KIND, { seq, time: seq * 10 }, [seq, -1, 0.5, 9]);
        else ring.push(recordAt(seq, line));
      }
      const held = ring.since(0).records;
      assert.deepEqual(held, heldOf(given, records, bytes));
      assert.deepEqual(
        [ring.position, ring.dropped, ring.size],
        [given.length, given.length - held.length, held.length],
      );
      const read = ring.since(from, most);
      // A reader that is behind loses lines; one that is ahead is moved to the end.
      const start = Math.min(Math.max(from, ring.dropped), given.length);
      assert.deepEqual(read.records, held.slice(start - ring.dropped).slice(0, most));
      assert.equal(read.lost, Math.max(0, start - from));
      assert.equal(read.position, start + read.records.length);
      // The number may be dropped, present, or still to come.
      assert.equal(ring.positionAfter(from), start);
    }),
    { numRuns: 300 },
  );
});

test('a ring that is never full keeps every line', () => {
  fc.assert(
    fc.property(lines, (given) => {
      const ring = new LogRing(100, 1024 * 1024);
      for (const [at, line] of given.entries()) ring.push(recordAt(at + 1, line ?? 3));
      assert.deepEqual([ring.size, ring.dropped, ring.since(0).lost], [given.length, 0, 0]);
    }),
    { numRuns: 50 },
  );
});

const COSTS: readonly (readonly [
  it: string,
  message: string,
  fields: Readonly<Record<string, LogField>>,
  bytes: number,
])[] = [
  ['nothing but the record', '', {}, 120],
  ['a letter takes two bytes', 'ab', {}, 124],
  ['a field with a text', '', { name: 'ab' }, 120 + 32 + 4 + 4],
  ['a field with a number', '', { name: 12_345 }, 120 + 32 + 4 + 8],
  ['a field with a boolean', '', { ok: true }, 120 + 32 + 2 + 8],
  ['fields add up', 'abc', { a: 1, b: 'x' }, 126 + 32 + 1 + 8 + 32 + 1 + 2],
];

for (const [it, message, fields, bytes] of COSTS) {
  test(`the size of a record, measured by how many fit: ${it}`, () => {
    const sizes = [bytes * 2, bytes * 2 - 1].map((room) => {
      const ring = new LogRing(10, room);
      for (const seq of [1, 2, 3])
        ring.push({ seq, time: 0, level: 'info', target: TARGET, message, fields });
      return ring.size;
    });
    assert.deepEqual(sizes, [2, 1]);
  });
}
