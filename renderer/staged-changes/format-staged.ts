import type { PoolView } from '../../src/contract/status.ts';
import { plural } from '../text/format.ts';
import type { RowState } from '../settings-form/row-state.ts';
import { formatFinishing } from './format-saved.ts';
import type { StagedChanges } from './staged-changes.ts';

/** `1 change`, `3 changes`. */
export function formatChanges(count: number): string {
  return plural(count, 'change');
}

/** Describes the effect of Apply beforehand. */
export function formatEffect(staged: StagedChanges, pools: ReadonlyMap<string, PoolView>): string {
  const keys = staged.changes.map(({ key }) => key);
  const applies = staged.count === 1 ? 'applies' : 'apply';
  const finishing = staged.providers.reduce((sum, name) => sum + (pools.get(name)?.inFlight ?? 0), 0);
  const effects = [
    staged.providers.length > 0 ? `${applies} to new connections` : '',
    staged.providers.length > 0 && finishing > 0 ? formatFinishing(finishing) : '',
    keys.some((key) => key === 'host' || key === 'port')
      ? 'the proxy moves to its new address; open connections stay'
      : '',
    keys.some((key) => key.startsWith('ui.')) ? 'the page moves at the next start' : '',
  ].filter(Boolean);
  return effects.length === 0 ? `${applies} at once` : effects.join(' · ');
}

/** Names of the invalid drafts: `2 invalid: Request timeout, Max retries`; empty if there are none. */
export function formatInvalid({ invalid, providers }: StagedChanges): string {
  return invalid.length === 0 ? '' : `${invalid.length} invalid: ${names(invalid, providers)}`;
}

/** Names of the rows whose value in the file has changed since; empty if there are none. */
export function formatMovedRows({ moved, providers }: StagedChanges): string {
  return moved.length === 0 ? '' : `${moved.length} changed on disk meanwhile: ${names(moved, providers)}`;
}

/** Labels, followed by the provider if changes to several are staged. */
function names(rows: readonly RowState[], providers: readonly string[]): string {
  const nameOf = ({ entry: { definition, provider } }: RowState): string =>
    provider === undefined || providers.length < 2 ? definition.label : `${definition.label} (${provider})`;
  return rows.map(nameOf).join(', ');
}
