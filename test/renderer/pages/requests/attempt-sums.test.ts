import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AttemptView } from '../../../../src/contract/request-details.ts';
import { attemptSums, attemptTicks } from '../../../../renderer/pages/requests/attempt-sums.ts';

const ATTEMPT: AttemptView = {
  connectionId: 1,
  reused: true,
  connectedMs: 10,
  answeredMs: null,
  status: null,
  endedMs: null,
  cause: null,
};

test('the parts of a request add up to its total', () => {
  const attempts: readonly AttemptView[] = [
    { ...ATTEMPT, answeredMs: 110, endedMs: 110, cause: 'status' },
    { ...ATTEMPT, connectionId: 0, connectedMs: 300, endedMs: 300, cause: 'connect' },
    { ...ATTEMPT, connectedMs: 500, answeredMs: 700, endedMs: 1000 },
  ];
  const { connect, retryWaits, provider, answer } = attemptSums(attempts, 1000);
  assert.deepEqual([connect, retryWaits, provider, answer], [10, [190, 200], [100, 200], 300]);
  assert.equal(
    [connect, ...retryWaits, ...provider, answer ?? 0].reduce((sum, part) => sum + part, 0),
    1000,
  );
});

test('a request in progress counts until now, and without an attempt it is all connecting', () => {
  assert.deepEqual(attemptSums([ATTEMPT], 60), { connect: 10, retryWaits: [], provider: [50], answer: null });
  assert.deepEqual(attemptSums([], 60), { connect: 60, retryWaits: [], provider: [], answer: null });
});

test('an axis has two to six lines at round numbers within its range', () => {
  for (let most = 1; most < 1e6; most = most * 1.37 + 0.1) {
    const ticks = attemptTicks(most);
    assert.ok(ticks.length >= 2 && ticks.length <= 6, `${most}: ${ticks.join(' ')}`);
    assert.ok((ticks.at(-1) ?? 0) <= most);
  }
});
