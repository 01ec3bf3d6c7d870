import { useLive } from '../live/store.ts';
import { SettingRow, type SettingRowProps } from '../settings/setting-row.tsx';
import { KeyRow } from './key-row.tsx';

/** A row of a provider: the key has a field of its own. */
export function ProviderRow(props: SettingRowProps) {
  const { entry } = props.row;
  const view = useLive((live) => live.settings);
  const provider = view?.providers.find(({ name }) => name === entry.provider);
  if (entry.facts.key !== 'api_key' || view === undefined || provider === undefined)
    return <SettingRow {...props} />;
  return <KeyRow {...props} view={view} provider={provider} />;
}
