import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CONNECTION_COLUMNS,
  nextConnectionOrder,
  sortConnections,
} from '../../../../renderer/pages/connections/connection-columns.ts';
import { CLOSE_FACTS } from '../../../../renderer/connection-timeline/reasons.ts';
import { CLOSE_REASONS, CREATE_REASON_TEXTS, CREATE_REASONS } from '../../../../src/contract/connections.ts';
import { snapshot } from '../../live/activity-support.ts';

const NOW = 100_000;
const connections = [
  snapshot({ id: 1, state: 'closed', closeReason: 'server_closed', requests: 4, tlsMs: undefined }),
  snapshot({ id: 2, state: 'active', requests: 9, tlsMs: 20 }),
  snapshot({ id: 3, state: 'idle', idleSinceMs: NOW - 5000, requests: 4, tlsMs: 10 }),
];

function order(key: string, isDescending: boolean): number[] {
  return sortConnections(connections, { key, isDescending }, NOW).map(({ id }) => id);
}

test('rows sort by any column, ties by the newest and missing values last', () => {
  assert.deepEqual(order('state', false), [2, 3, 1]);
  assert.deepEqual(order('requests', true), [2, 3, 1]);
  assert.deepEqual(order('requests', false), [3, 1, 2]);
  assert.deepEqual(order('tls', false), [3, 2, 1]);
  assert.deepEqual(order('tls', true), [2, 3, 1]);
  assert.deepEqual(order('closed', false), [1, 3, 2]);
  assert.deepEqual(order('none of these', true), [1, 2, 3]);
});

test('a second press reverses a column; numbers start with the largest', () => {
  assert.deepEqual(nextConnectionOrder({ key: 'id', isDescending: false }, 'id'), {
    key: 'id',
    isDescending: true,
  });
  assert.deepEqual(nextConnectionOrder({ key: 'id', isDescending: false }, 'in'), {
    key: 'in',
    isDescending: true,
  });
  assert.deepEqual(nextConnectionOrder({ key: 'id', isDescending: true }, 'why'), {
    key: 'why',
    isDescending: false,
  });
});

test('cells show formatted values', () => {
  const texts = Object.fromEntries(
    CONNECTION_COLUMNS.map(({ key, text }) => [
      key,
      text(
        snapshot({
          id: 3,
          state: 'idle',
          idleSinceMs: NOW - 5000,
          createdAtMs: NOW - 61_000,
          bytesRead: 2048,
          requests: 1234,
        }),
        NOW,
      ),
    ]),
  );
  assert.deepEqual(
    [texts['age'], texts['idle-for'], texts['in'], texts['requests'], texts['closed'], texts['connect']],
    ['61 s', '5.0 s', '2.0 KiB', '1,234', '–', '12 ms'],
  );
});

test('a closed connection keeps the age at which it closed', () => {
  const age = CONNECTION_COLUMNS.find(({ key }) => key === 'age');
  const closed = snapshot({ id: 4, state: 'closed', createdAtMs: 20_000, closedAtMs: 50_000 });
  assert.deepEqual([age?.text(closed, NOW), age?.rank(closed, NOW)], ['30 s', 30_000]);
});

test('every reason has a text', () => {
  for (const reason of CREATE_REASONS) assert.ok(CREATE_REASON_TEXTS[reason].length > 5);
  for (const reason of CLOSE_REASONS) assert.ok(CLOSE_FACTS[reason].words.length > 5);
});
