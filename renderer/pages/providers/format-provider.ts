import type { Source } from '../../../src/contract/settings/effective.ts';
import type { Finding } from '../../../src/contract/settings/finding.ts';
import type { LoginShellState, ProviderView } from '../../../src/contract/settings/settings-view.ts';
import type { PoolView } from '../../../src/contract/status.ts';
import { provenance } from '../../settings-form/provenance.ts';

/** The dot of a provider's tab and its label. */
export interface ProviderSign {
  readonly tone: 'grey' | 'green' | 'amber' | 'red';
  readonly label: string;
}

/**
 * Returns the sign for a provider: warm connections, none yet, switched off, a problem in its settings, unreachable, or
 * not served.
 */
export function providerSign(
  provider: ProviderView,
  pool: PoolView | undefined,
  findings: readonly Finding[],
): ProviderSign {
  if (provider.refusal !== null) return { tone: 'red', label: 'not served' };
  if (provider.enabled && pool?.health.reachability.kind === 'failing')
    return { tone: 'red', label: 'unreachable' };
  const prefix = `providers.${provider.name}.`;
  if (findings.some(({ level, key }) => level === 'error' && key?.startsWith(prefix) === true))
    return { tone: 'amber', label: 'has a problem' };
  if (!provider.enabled) return { tone: 'grey', label: 'switched off' };
  if ((pool?.stats.open ?? 0) > 0) return { tone: 'green', label: 'warm' };
  return { tone: 'grey', label: 'no connection yet' };
}

/** The source of the key in a few words. */
export function formatKey(source: Source | null, loginShell: LoginShellState): string {
  if (source === null || source.kind === 'default') return 'from the client';
  if (source.kind === 'keystore') return 'from the key store';
  if (source.kind === 'kept') return 'kept from before';
  if (source.kind === 'refused') return 'refused';
  return `from ${provenance(source, loginShell).text}`;
}
