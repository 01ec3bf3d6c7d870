import { useEffect, useMemo, useState } from 'react';
import type { ProviderView, SettingsView } from '../../../src/contract/settings/settings-view.ts';
import { useLive } from '../../live/store.ts';
import { lockedBecause } from '../../settings-form/format-file.ts';
import { FilterBar } from '../../settings-form/filter-bar.tsx';
import { FindingsBox } from '../../settings-form/findings-box.tsx';
import { fileName } from '../../settings-form/provenance.ts';
import { NO_FILTER } from '../../settings-form/row-filter.ts';
import { providerGroups } from '../../settings-form/setting-entry.ts';
import { SettingRow, type SettingRowProps } from '../../settings-form/setting-row.tsx';
import { SettingList } from '../../settings-form/setting-list.tsx';
import { focusSetting } from '../../settings-form/focused-setting.ts';
import { useRows } from '../../settings-form/use-rows.ts';
import { usePlace } from '../../navigation/use-place.ts';
import { ClientSetup } from './client-setup.tsx';
import { KeyRow } from './key-row.tsx';
import { WhatIfRow } from './what-if-row.tsx';
import { whatIfSetting } from './format-what-if.ts';
import { Presets } from './presets.tsx';
import { ProviderSummary } from './provider-summary.tsx';
import { ProviderTrouble } from './provider-trouble.tsx';
import { TimeoutLadder } from './timeout-ladder.tsx';

interface ProviderPanelProps {
  readonly view: SettingsView;
  readonly provider: ProviderView;
}

/** Panel with everything about one provider. */
export function ProviderPanel({ view, provider }: ProviderPanelProps) {
  const [filter, setFilter] = useState(NO_FILTER);
  const groups = useMemo(() => providerGroups(provider), [provider]);
  const rows = useRows(view, groups);
  const locked = lockedBecause(view);
  const all = useMemo(() => rows.flatMap((group) => group.rows), [rows]);
  const modified = all.filter((row) => row.isModified).length;
  useDeepLink(provider.name);
  return (
    <div className="provider-panel">
      <ProviderTrouble provider={provider} />
      <FindingsBox view={view} page="providers" />
      <ProviderSummary view={view} provider={provider} />
      <ClientSetup view={view} provider={provider} />
      <TimeoutLadder provider={provider} rows={all} />
      <div className="provider-tools">
        <Presets provider={provider.name} isLocked={locked !== ''} />
        <FilterBar filter={filter} modified={modified} onChange={setFilter} />
      </div>
      <SettingList
        groups={rows}
        filter={filter}
        onFilter={setFilter}
        configName={fileName(view.configPath)}
        lockedBecause={locked}
        Row={ProviderRow}
      />
    </div>
  );
}

/** Row of one setting: the key has a special field, and some settings offer a simulation. */
function ProviderRow(props: SettingRowProps) {
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

/** Scrolls to the setting named in the URL and focuses it. */
function useDeepLink(provider: string): void {
  const { setting } = usePlace();
  useEffect(() => {
    if (setting !== undefined) focusSetting(`providers.${provider}.${setting}`);
  }, [provider, setting]);
}
