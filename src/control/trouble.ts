import type { ProxyState } from '../contract/status.ts';
import type { Lane } from '../proxy/lane.ts';

const INTERNAL_ERROR = 'Internal error in LunaRoute (details in the log); restart it if requests fail.';

export interface TroubleFacts {
  readonly state: ProxyState;
  readonly lanes: ReadonlyMap<string, Lane>;
  readonly nowMs: number;
  /** There was an error that nobody caught. */
  readonly hasInternalError: boolean;
}

/**
 * What the tray shows as trouble: a proxy that does not listen, an error of our own, a provider that cannot be reached;
 * null for none.
 */
export function troubleOf({ state, lanes, nowMs, hasInternalError }: TroubleFacts): string | null {
  if (state.kind === 'failed') return state.message;
  if (hasInternalError) return INTERNAL_ERROR;
  for (const [name, { provider, pool }] of lanes) {
    const { reachability } = pool.stats.health.view(nowMs);
    if (provider.enabled && reachability.kind === 'failing') return `${name}: ${reachability.message}`;
  }
  return null;
}
