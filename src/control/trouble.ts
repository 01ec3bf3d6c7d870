import type { ProxyState } from '../contract/status.ts';
import type { ProviderRuntime } from '../proxy/provider-runtime.ts';

const INTERNAL_ERROR = 'Internal error in LunaRoute (details in the log); restart it if requests fail.';

export interface TroubleFacts {
  readonly state: ProxyState;
  readonly runtimes: ReadonlyMap<string, ProviderRuntime>;
  readonly nowMs: number;
  /** Whether there was an uncaught error. */
  readonly hasInternalError: boolean;
}

/**
 * Returns the trouble shown by the tray: a proxy that isn't listening, an internal error, or an unreachable provider;
 * null if there is none.
 */
export function troubleOf({ state, runtimes, nowMs, hasInternalError }: TroubleFacts): string | null {
  if (state.kind === 'failed') return state.message;
  if (hasInternalError) return INTERNAL_ERROR;
  for (const [name, { provider, pool }] of runtimes) {
    const { reachability } = pool.stats.health.view(nowMs);
    if (provider.enabled && reachability.kind === 'failing') return `${name}: ${reachability.message}`;
  }
  return null;
}
