import type { PoolView } from '../../src/contract/status.ts';

/**
 * What to say in place of numbers that cover only requests with a connection: a provider that can't be reached may have
 * had requests that got none.
 */
export function formatNoRequests(pool: Pick<PoolView, 'enabled' | 'health'> | undefined): string {
  const isFailing = pool?.enabled === true && pool.health.reachability.kind === 'failing';
  return isFailing ? 'no request got through' : 'no requests';
}
