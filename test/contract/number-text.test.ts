import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countInWords, durationInWords, groupedText } from '../../src/contract/number-text.ts';

test('numbers and durations read as in a sentence', () => {
  assert.deepEqual([0, 999, 1000, 50_000, 1_234_567].map(groupedText), [
    '0',
    '999',
    '1,000',
    '50,000',
    '1,234,567',
  ]);
  assert.deepEqual([1, 3, 10, 11, 50_000].map(countInWords), ['one', 'three', 'ten', '11', '50,000']);
  assert.deepEqual([1000, 5000, 60_000, 90_000, 600_000, 3_600_000, 7_200_000].map(durationInWords), [
    'a second',
    'five seconds',
    'a minute',
    '90 seconds',
    'ten minutes',
    'an hour',
    'two hours',
  ]);
});
