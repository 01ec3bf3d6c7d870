import { useEffect, useState } from 'react';
import type { SettingsView } from '../../../src/contract/settings/settings-view.ts';
import { About } from '../about/about.tsx';
import { useLive } from '../../live/store.ts';
import { usePlace } from '../../navigation/use-place.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page } from '../../ui/page.tsx';
import { AppPreferences } from './app-preferences.tsx';
import { FileBanner } from '../../settings-form/file-banner.tsx';
import { lockedBecause } from '../../settings-form/format-file.ts';
import { FilterBar } from '../../settings-form/filter-bar.tsx';
import { FindingsBox } from '../../settings-form/findings-box.tsx';
import { LoginShell } from './login-shell.tsx';
import { fileName } from '../../settings-form/provenance.ts';
import { NO_FILTER } from '../../settings-form/row-filter.ts';
import { globalGroups } from '../../settings-form/setting-entry.ts';
import { SettingList } from '../../settings-form/setting-list.tsx';
import './settings-page.css';
import { SettingsTexts } from './settings-texts.tsx';
import { focusSetting } from '../../settings-form/focused-setting.ts';
import { useRows } from '../../settings-form/use-rows.ts';
import * as words from './words.ts';

const GROUPS = globalGroups();

/** The Settings page: all settings outside the providers, and the app's preferences. */
export function SettingsPage() {
  const view = useLive((live) => live.settings);
  if (view === undefined)
    return (
      <Page title={words.settings}>
        <EmptyState title={words.loading} text={words.loadingText} />
      </Page>
    );
  return <LoadedSettings view={view} />;
}

interface LoadedSettingsProps {
  readonly view: SettingsView;
}

function LoadedSettings({ view }: LoadedSettingsProps) {
  const [filter, setFilter] = useState(NO_FILTER);
  const rows = useRows(view, GROUPS);
  const modified = rows.flatMap((group) => group.rows).filter((row) => row.isModified).length;
  useDeepLink();
  return (
    <Page
      title={words.settings}
      actions={<FilterBar filter={filter} modified={modified} onChange={setFilter} />}
    >
      <div className="settings-origin secondary">
        <p>
          {view.file.kind === 'missing' ? words.applyCreates : words.savedTo}
          <span className="mono">{view.configPath}</span>
        </p>
        <p>{view.startedFrom}</p>
        <SettingsTexts />
      </div>
      <FileBanner view={view} />
      <FindingsBox view={view} page="settings" />
      <SettingList
        groups={rows}
        filter={filter}
        onFilter={setFilter}
        configName={fileName(view.configPath)}
        lockedBecause={lockedBecause(view)}
        showsFirstTitle
      />
      <AppPreferences />
      <LoginShell state={view.loginShell} />
      <About />
    </Page>
  );
}

/** Scrolls to the setting named in the URL and focuses it. */
function useDeepLink(): void {
  const { setting } = usePlace();
  useEffect(() => {
    if (setting !== undefined) focusSetting(setting);
  }, [setting]);
}
