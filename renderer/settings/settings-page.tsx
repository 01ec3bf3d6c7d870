import { useEffect, useMemo, useState } from 'react';
import type { SettingsView } from '../../src/contract/settings-view.ts';
import { useLive } from '../live/store.ts';
import { usePlace } from '../shell/use-place.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { Page } from '../ui/page.tsx';
import { AppPreferences } from './app-preferences.tsx';
import { BrokenFile } from './broken-file.tsx';
import { FilterBar } from './filter-bar.tsx';
import { FindingsPanel } from './findings-panel.tsx';
import { LoginShell } from './login-shell.tsx';
import { lockedBecause, pageFindings } from './page-findings.ts';
import { fileName } from './provenance.ts';
import { NO_FILTER } from './row-filter.ts';
import { allEntries, globalGroups } from './setting-entry.ts';
import { SettingList } from './setting-list.tsx';
import './settings-page.css';
import { aimAt } from './target.ts';
import { useRows } from './use-rows.ts';

const GROUPS = globalGroups();

/** Everything outside the providers, and what the app itself remembers. */
export function SettingsPage() {
  const view = useLive((live) => live.settings);
  if (view === undefined)
    return (
      <Page title="Settings">
        <EmptyState title="One moment" text="The settings are on their way from LunaRoute." />
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
  const known = useMemo(() => new Set(allEntries(view.providers).map(({ key }) => key)), [view.providers]);
  const modified = rows.flatMap((group) => group.rows).filter((row) => row.isModified).length;
  useDeepLink();
  return (
    <Page title="Settings" actions={<FilterBar filter={filter} modified={modified} onChange={setFilter} />}>
      <p className="settings-origin secondary">
        <span>
          {view.file.kind === 'missing' ? 'Apply will create ' : 'Written to '}
          <span className="mono">{view.configPath}</span>
        </span>
        <span>{view.startedFrom}</span>
      </p>
      <BrokenFile view={view} />
      <FindingsPanel findings={pageFindings(view, 'settings', known)} />
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
    </Page>
  );
}

/** Shows the row that the address names. */
function useDeepLink(): void {
  const { setting } = usePlace();
  useEffect(() => {
    if (setting !== undefined) aimAt(setting);
  }, [setting]);
}
