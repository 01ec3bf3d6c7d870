import type { ProxyState } from '../contract/status.ts';
import type { Lane } from '../proxy/lane.ts';

/** What the tray shows as trouble: a proxy that does not listen, a provider that cannot be reached; null for none. */
export function troubleOf(state: ProxyState, lanes: ReadonlyMap<string, Lane>, nowMs: number): string | null {
  if (state.kind === 'failed') return state.message;
  for (const [name, { provider, pool }] of lanes) {
    const { reachability } = pool.ledger.health.view(nowMs);
    if (provider.enabled && reachability.kind === 'failing') return `${name}: ${reachability.message}`;
  }
  return null;
}
