import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mergeRequests } from '../../../renderer/live/merge-requests.ts';
import { request } from '../pages/requests/request-support.ts';

function ids(rows: readonly { readonly id: number }[]): number[] {
  return rows.map(({ id }) => id);
}

test('new rows are placed by id, and a changed row replaces its old version', () => {
  const first = mergeRequests([], [request({ id: 1, state: 'sending' }), request({ id: 2 })]);
  const second = mergeRequests(first, [request({ id: 3 }), request({ id: 1, state: 'done', status: 200 })]);
  assert.deepEqual(ids(second), [1, 2, 3]);
  assert.equal(second[0]?.state, 'done');
  assert.equal(second[1], first[1], 'what has not changed is the same object');
});

test('an empty update returns the same list', () => {
  const rows = mergeRequests([], [request({ id: 1 })]);
  assert.equal(mergeRequests(rows, []), rows);
});

test('finished rows may come before older ones in progress', () => {
  const rows = mergeRequests([], [request({ id: 5 }), request({ id: 2, state: 'streaming' })]);
  assert.deepEqual(ids(rows), [2, 5]);
  const more = mergeRequests(rows, [request({ id: 7 }), request({ id: 3, state: 'streaming' })]);
  assert.deepEqual(ids(more), [2, 3, 5, 7]);
});

test('initial rows may come in batches after those in progress', () => {
  const first = mergeRequests([], [request({ id: 1 }), request({ id: 9, state: 'streaming' })]);
  const second = mergeRequests(first, [request({ id: 2 }), request({ id: 3 })]);
  assert.deepEqual(ids(second), [1, 2, 3, 9]);
});

test('the oldest finished rows are dropped first, and those in progress stay', () => {
  const old = [request({ id: 1, state: 'streaming' }), request({ id: 2 }), request({ id: 3 })];
  const rows = mergeRequests(old, [request({ id: 4 }), request({ id: 5 })], 3);
  assert.deepEqual(ids(rows), [1, 4, 5]);
  assert.deepEqual(
    ids(mergeRequests(rows, [request({ id: 2 })], 3)),
    [1, 4, 5],
    'and do not come back when they are told again',
  );
});

test('the limit applies even when more rows are in progress', () => {
  const rows = Array.from({ length: 9 }, (_, at) => request({ id: at + 1, state: 'streaming' }));
  assert.deepEqual(ids(mergeRequests([], rows, 4)), [6, 7, 8, 9]);
});

test('a row repeated in a batch appears once, in its later state', () => {
  const rows = mergeRequests([], [request({ id: 1, state: 'sending' }), request({ id: 1, state: 'done' })]);
  assert.deepEqual(
    rows.map(({ state }) => state),
    ['done'],
  );
});
