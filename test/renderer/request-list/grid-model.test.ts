import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  choose,
  type Choice,
  selectAll,
  selectionOf,
  selectRange,
} from '../../../renderer/request-list/grid-model.ts';
import { selectionSums } from '../../../renderer/pages/requests/selection-sums.ts';
import { request } from '../pages/requests/request-support.ts';

const ORDER = [9, 8, 7, 6, 5];

test('rows are selected one by one, in ranges and all at once', () => {
  const steps: readonly [Choice, number, readonly number[]][] = [
    ['only', 8, [8]],
    ['range', 6, [8, 7, 6]],
    // A range keeps its starting point.
    ['range', 9, [9, 8]],
    ['toggle', 5, [9, 8, 5]],
    ['toggle', 8, [9, 5]],
    ['move', 6, [9, 5]],
    ['range', 6, [8, 7, 6]],
    ['only', 5, [5]],
    ['toggle', 5, []],
  ];
  let selection = selectionOf<number>(undefined);
  for (const [how, key, keys] of steps) {
    selection = how === 'range' ? selectRange(selection, key, ORDER) : choose(selection, key, how);
    assert.deepEqual([...selection.keys], keys, `${how} ${key}`);
    assert.equal(selection.active, key);
  }
  assert.deepEqual([...selectAll(selectionOf<number>(undefined), ORDER).keys], ORDER);
  assert.deepEqual([...selectRange(selectionOf(4), 7, ORDER).keys], [7], 'what has gone is no end');
});

test('sums include only reported values and mark incomplete totals', () => {
  const told = { fresh: 1000, cacheRead: 0, cacheWrite: null, output: 3, reasoning: null };
  const rows = [
    request({ tokens: told, requestBytes: 1024, responseBytes: 1 }),
    request({ tokens: { ...told, fresh: null }, status: 500, requestBytes: 1024 * 1024 }),
    request({ state: 'streaming' }),
  ];
  const sums = Object.fromEntries(selectionSums(rows).map(({ name, value }) => [name, value]));
  assert.deepEqual(
    [sums['Failed'], sums['In progress'], sums['Fresh input'], sums['Cache reads'], sums['Cache writes']],
    ['1', '1', '≥ 1 k', '≥ 0', '-'],
  );
  assert.equal(sums['Bytes in'], '1.0 MiB');
});
