import { useLive } from '../../live/store.ts';
import { SettingRow, type SettingRowProps } from '../../settings-form/setting-row.tsx';
import { KeyRow } from './key-row.tsx';
import { WhatIfRow } from './what-if-row.tsx';
import { whatIfSetting } from './format-what-if.ts';

/** A row of a provider: the key has a field of its own, and some values can be simulated. */
export function ProviderRow(props: SettingRowProps) {
  const { entry } = props.row;
  const view = useLive((live) => live.settings);
  const provider = view?.providers.find(({ name }) => name === entry.provider);
  const tried = whatIfSetting(entry.definition.key);
  if (tried !== undefined && entry.provider !== undefined)
    return <WhatIfRow {...props} provider={entry.provider} setting={tried} />;
  if (entry.definition.key !== 'api_key' || view === undefined || provider === undefined)
    return <SettingRow {...props} />;
  return <KeyRow {...props} view={view} provider={provider} />;
}
