import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filterRequests, REQUEST_LANGUAGE } from '../../../../renderer/pages/requests/request-fields.ts';
import {
  FAILURE_WORDS,
  isTrouble,
  formatRequestStatus,
} from '../../../../renderer/request-list/format-request.ts';
import { FAILURES } from '../../../../src/contract/failures.ts';
import { request } from './request-support.ts';

const rows = [
  request({ id: 1, path: '/v1/models', method: 'GET', keyUse: 'added' }),
  request({
    id: 2,
    state: 'streaming',
    provider: 'anthropic',
    model: 'claude-opus-4',
    reused: false,
    connectionId: 71,
    via: 'proxy.example:8080',
    requestBytes: 1001,
  }),
  request({
    id: 3,
    status: 429,
    model: 'claude-sonnet-4',
    firstByteMs: 700,
    durationMs: 2001,
    responseBytes: 1_000_001,
    tokens: { fresh: 100, cacheRead: 1000, cacheWrite: null, output: 400, reasoning: null },
  }),
  request({
    id: 4,
    state: 'failed',
    status: 502,
    code: 'connect_failed',
    retries: ['connect'],
    connectionId: 0,
  }),
];

const cases: readonly (readonly [filter: string, ids: readonly number[]])[] = [
  ['', [4, 3, 2, 1]],
  ['get MODELS', [1]],
  ['429', [3]],
  ['conn=7', [3, 1]],
  ['connect_failed', [4]],
  ['codex kind:failed', [4, 3]],
  ['kind:inprogress', [2]],
  ['kind:failed', [4, 3]],
  ['kind:created', [2]],
  ['kind:retried|inprogress', [4, 2]],
  ['status:>=400', [4, 3]],
  ['-status:429', [4, 2, 1]],
  ['state:streaming', [2]],
  ['model:opus|sonnet', [3, 2]],
  ['model:none', [4, 1]],
  ['provider=anthropic', [2]],
  ['client:codex', [4, 3, 2, 1]],
  ['method:get', [1]],
  ['path:/v1/models', [1]],
  ['conn:none', [4]],
  ['reused:no', [2]],
  ['-reused:no', [4, 3, 1]],
  ['code:connect', [4]],
  ['retries:>0', [4]],
  ['total:>2s', [3]],
  ['first:<=120ms', [4, 2, 1]],
  ['in:>1KB', [2]],
  ['out:>1MB', [3]],
  ['key:added', [1]],
  ['via:proxy.example', [2]],
  ['id:>=3', [4, 3]],
  ['tokens:1.5k', [3]],
  ['cached:>=90%', [3]],
  ['cached:none', [4, 2, 1]],
  ['status:abc', []],
];
for (const [filter, ids] of cases) {
  test(`the newest come first among those that match ${JSON.stringify(filter)}`, () => {
    assert.deepEqual(
      filterRequests(rows, filter).map(({ id }) => id),
      ids,
    );
  });
}

test('every request field has a test case', () => {
  for (const { name } of REQUEST_LANGUAGE.fields) {
    assert.ok(
      cases.some(([filter]) => filter.includes(`${name}:`) || filter.includes(`${name}=`)),
      name,
    );
  }
});

test('states and failures are shown in words', () => {
  assert.equal(formatRequestStatus(request({})), '200');
  assert.equal(formatRequestStatus(request({ state: 'sending', status: 0 })), '…');
  assert.equal(formatRequestStatus(request({ state: 'failed', status: 0 })), 'failed');
  assert.equal(formatRequestStatus(request({ state: 'failed', status: 502 })), '502 failed');
  assert.equal(isTrouble(request({ status: 500 })), true);
  for (const code of Object.keys(FAILURES)) assert.ok(code in FAILURE_WORDS, `${code} has words`);
});
