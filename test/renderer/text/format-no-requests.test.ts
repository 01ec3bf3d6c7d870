import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatNoRequests } from '../../../renderer/text/format-no-requests.ts';
import type { ProviderHealth } from '../../../src/contract/health.ts';

const RECENT = { errors: 4, resets: 0, timeouts: 0, staleReplaced: 0 };
const FAILING: ProviderHealth = {
  reachability: { kind: 'failing', code: 'dns_failed', message: '', sinceMs: 0 },
  recent: RECENT,
};

test('a provider whose requests all failed to connect was not left alone', () => {
  assert.equal(formatNoRequests({ enabled: true, health: FAILING }), 'no request got through');
  assert.equal(formatNoRequests({ enabled: false, health: FAILING }), 'no requests');
  const health: ProviderHealth = { reachability: { kind: 'unknown' }, recent: RECENT };
  assert.equal(formatNoRequests({ enabled: true, health }), 'no requests');
  assert.equal(formatNoRequests(undefined), 'no requests');
});
