import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filterRequests, NO_REQUEST_FILTER } from '../../../renderer/requests/request-filter.ts';
import { FAILURE_WORDS, isTrouble, statusWords } from '../../../renderer/requests/request-words.ts';
import { FAILURES } from '../../../src/contract/failures.ts';
import { request } from './request-support.ts';

const rows = [
  request({ id: 1, path: '/v1/models', method: 'GET' }),
  request({ id: 2, state: 'streaming', provider: 'anthropic', reused: false, connectionId: 71 }),
  request({ id: 3, status: 429 }),
  request({
    id: 4,
    state: 'failed',
    status: 502,
    code: 'connect_failed',
    retries: ['connect'],
    connectionId: 0,
  }),
];

const cases = [
  { filter: {}, ids: [4, 3, 2, 1] },
  { filter: { provider: 'anthropic' }, ids: [2] },
  { filter: { kind: 'under_way' }, ids: [2] },
  { filter: { kind: 'trouble' }, ids: [4, 3] },
  { filter: { kind: 'created' }, ids: [2] },
  { filter: { kind: 'retried' }, ids: [4] },
  { filter: { text: 'get MODELS' }, ids: [1] },
  { filter: { text: '429' }, ids: [3] },
  { filter: { text: 'conn=7' }, ids: [3, 1] },
  { filter: { text: 'connect_failed' }, ids: [4] },
  { filter: { text: 'codex', kind: 'trouble' }, ids: [4, 3] },
] as const;
for (const { filter, ids } of cases) {
  test(`the newest first, those that match ${JSON.stringify(filter)}`, () => {
    const found = filterRequests(rows, { ...NO_REQUEST_FILTER, ...filter });
    assert.deepEqual(
      found.map(({ id }) => id),
      ids,
    );
  });
}

test('states and failures are said in words', () => {
  assert.equal(statusWords(request({})), '200');
  assert.equal(statusWords(request({ state: 'sending', status: 0 })), '…');
  assert.equal(statusWords(request({ state: 'failed', status: 0 })), 'failed');
  assert.equal(statusWords(request({ state: 'failed', status: 502 })), '502 failed');
  assert.equal(isTrouble(request({ status: 500 })), true);
  for (const code of Object.keys(FAILURES)) assert.ok(code in FAILURE_WORDS, `${code} has words`);
});
