import assert from 'node:assert/strict';
import type { ProxyServer } from '../../src/proxy/proxy-server.ts';
import type { PoolBooks } from '../../src/contract/connections.ts';
import type { Pool } from '../../src/upstream/pool.ts';
import { eventually } from './eventually.ts';

/** The pool of the built-in provider `openai`, to which paths under `/v1` lead. */
export function poolOf(app: ProxyServer): Pool {
  const pool = app.pool('openai');
  assert.ok(pool, 'there is a pool');
  return pool;
}

/** Only the reasons that were counted. */
export function counted(reasons: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(reasons).filter(([, count]) => count > 0));
}

/** Waits until no connection is dialled or in use, and gives the books as they are then. */
export async function settledBooks(pool: Pool): Promise<PoolBooks> {
  await eventually('the pool comes to rest', () => pool.ledger.dialing === 0 && pool.ledger.active === 0);
  return pool.ledger.books();
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

/** Fails unless the books balance; true at every moment, whatever is under way. */
export function assertBalanced(books: PoolBooks): void {
  const facts = JSON.stringify(books);
  assert.equal(books.created, books.open + books.closed, facts);
  assert.equal(books.open, books.idle + books.active, facts);
  assert.equal(books.attempts, books.created + books.reused, facts);
  assert.equal(sum(books.createdBy), books.created, facts);
  assert.equal(sum(books.closedBy), books.closed, facts);
  assert.ok(books.idle >= 0 && books.active >= 0 && books.dialing >= 0, facts);
}
