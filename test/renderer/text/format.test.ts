import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  formatBytes,
  formatDuration,
  formatNoRequests,
  formatShare,
  plural,
} from '../../../renderer/text/format.ts';
import type { ProviderHealth } from '../../../src/contract/health.ts';

test('durations are shown in a suitable unit', () => {
  const cases = [
    [0, '0 ms'],
    [0.4, '0.4 ms'],
    [12.6, '13 ms'],
    [3240, '3.2 s'],
    [9999, '9.9 s'],
    [61_200, '61 s'],
    [214_000, '214 s'],
    [720_000, '12 min'],
    [12_600_000, '3.5 h'],
  ] as const;
  for (const [ms, words] of cases) assert.equal(formatDuration(ms), words);
});

test('bytes are shown in steps of 1024', () => {
  assert.equal(formatBytes(512), '512 B');
  assert.equal(formatBytes(1434), '1.4 KiB');
  assert.equal(formatBytes(20 * 1024 * 1024), '20 MiB');
});

test('a share is never rounded to all or none', () => {
  assert.equal(formatShare(214, 223), '96%');
  assert.equal(formatShare(999, 1000), '99%');
  assert.equal(formatShare(1, 1000), '1%');
  assert.equal(formatShare(0, 10), '0%');
  assert.equal(formatShare(10, 10), '100%');
  assert.equal(formatShare(0, 0), '–');
});

test('singular and plural forms', () => {
  assert.equal(plural(1, 'line'), '1 line');
  assert.equal(plural(5321, 'line'), '5,321 lines');
});

const RECENT = { errors: 4, resets: 0, timeouts: 0, staleReplaced: 0 };
const FAILING: ProviderHealth = {
  reachability: { kind: 'failing', code: 'dns_failed', message: '', sinceMs: 0 },
  recent: RECENT,
};

test('a provider whose requests all failed to connect does not read as unused', () => {
  assert.equal(formatNoRequests({ enabled: true, health: FAILING }), 'no request got through');
  assert.equal(formatNoRequests({ enabled: false, health: FAILING }), 'no requests');
  const health: ProviderHealth = { reachability: { kind: 'unknown' }, recent: RECENT };
  assert.equal(formatNoRequests({ enabled: true, health }), 'no requests');
  assert.equal(formatNoRequests(undefined), 'no requests');
});
