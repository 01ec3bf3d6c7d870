import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { MAX_EVENT_BYTES, EventStreamReader } from '../../src/answers/event-stream-reader.ts';

/** Returns the data of each event of a stream that is split at the given offsets. */
function dataOf(text: string, cuts: readonly number[]): { data: string[]; skipped: number } {
  const data: string[] = [];
  const reader = new EventStreamReader({
    event: (bytes) => data.push(bytes.toString()) > 0,
    longEvent: () => undefined,
  });
  const bytes = Buffer.from(text);
  const places = [...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])].toSorted(
    (a, b) => a - b,
  );
  for (const [at, place] of places.entries()) {
    // A copy, overwritten afterwards, to show that the reader keeps no reference to the piece.
    const piece = Buffer.from(bytes.subarray(place, places[at + 1]));
    reader.push(piece);
    piece.fill(0);
  }
  return { data, skipped: reader.skipped };
}

const STREAM = [
  'event: a\ndata: {"one":1}\n\n',
  ': a comment\n\n',
  'data:without a space\r\n\r\n',
  'data: first\ndata: second\ndata:\n\n',
  'id: 7\nretry: 10\ndata: {"two":"é"}\n\n',
  'data: [DONE]\n\n',
].join('');
const DATA = ['{"one":1}', 'without a space', 'first\nsecond\n', '{"two":"é"}', '[DONE]'];

test('events are found wherever the stream is cut', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 10_000 })), (cuts) => {
      assert.deepEqual(dataOf(STREAM, cuts), { data: DATA, skipped: 0 });
    }),
  );
  assert.deepEqual(
    dataOf(
      STREAM,
      Array.from({ length: STREAM.length }, (_, at) => at),
    ).data,
    DATA,
  );
});

test('an event beyond the limit is skipped, and the events around it are found', () => {
  const large = `data: ${'x'.repeat(MAX_EVENT_BYTES)}\n\n`;
  const inLines = `${`data: ${'y'.repeat(1000)}\n`.repeat(300)}\n`;
  const text = `data: before\n\n${large}data: between\r\n\r\n${inLines}data: after\n\n`;
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 1_000_000 }), { maxLength: 60 }), (cuts) => {
      assert.deepEqual(dataOf(text, cuts), { data: ['before', 'between', 'after'], skipped: 2 });
    }),
    { numRuns: 40 },
  );
});

test('an incomplete event is not emitted', () => {
  assert.deepEqual(dataOf('data: begun\n', [3]).data, []);
  assert.deepEqual(dataOf('data: begun', []).data, []);
});
