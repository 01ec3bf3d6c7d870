import assert from 'node:assert/strict';
import test from 'node:test';
import { Histogram } from '../../src/metrics/histogram.ts';

test('an observation counts in the first bucket whose bound is at least its value', () => {
  const histogram = new Histogram([1, 5]);
  for (const seconds of [0, 1, 1.001, 5, 6, 1000]) histogram.observe(seconds);
  assert.deepEqual(histogram.counts, [2, 2, 2]);
  assert.equal(histogram.count, 6);
  assert.equal(histogram.sum, 0 + 1 + 1.001 + 5 + 6 + 1000);
});
