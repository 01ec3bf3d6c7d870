import assert from 'node:assert/strict';
import type { ProxyServer } from '../../src/proxy/proxy-server.ts';
import type { PoolStatsSnapshot } from '../../src/contract/connections.ts';
import type { Pool } from '../../src/upstream/pool.ts';
import { eventually } from './eventually.ts';

/** Returns the pool of the built-in provider `openai`, which serves paths under `/v1`. */
export function poolOf(app: ProxyServer): Pool {
  const pool = app.pool('openai');
  assert.ok(pool, 'there is a pool');
  return pool;
}

/** Returns only the reasons with a count above zero. */
export function counted(reasons: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(reasons).filter(([, count]) => count > 0));
}

/** Waits until no connection is being dialled or in use; returns the stats at that point. */
export async function settledStats(pool: Pool): Promise<PoolStatsSnapshot> {
  await eventually('the pool comes to rest', () => pool.stats.dialing === 0 && pool.stats.active === 0);
  return pool.stats.snapshot();
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

/** Asserts that the stats balance, which must hold at every moment, whatever is in progress. */
export function assertBalanced(stats: PoolStatsSnapshot): void {
  const facts = JSON.stringify(stats);
  assert.equal(stats.created, stats.open + stats.closed, facts);
  assert.equal(stats.open, stats.idle + stats.active, facts);
  assert.equal(stats.attempts, stats.created + stats.reused, facts);
  assert.equal(sum(stats.createdBy), stats.created, facts);
  assert.equal(sum(stats.closedBy), stats.closed, facts);
  assert.ok(stats.idle >= 0 && stats.active >= 0 && stats.dialing >= 0, facts);
}
