import { Plus } from 'lucide-react';
import type { ProviderView, SettingsView } from '../../../src/contract/settings/settings-view.ts';
import { FirstRunCard } from '../first-run/first-run-card.tsx';
import { useLive } from '../../live/store.ts';
import { FileBanner } from '../../settings-form/file-banner.tsx';
import { lockedBecause } from '../../settings-form/format-file.ts';
import { rowState } from '../../settings-form/row-state.ts';
import { providerGroups } from '../../settings-form/setting-entry.ts';
import { closeDialog, openDialog, usePageDialog } from '../../navigation/page-dialog.ts';
import { goTo, usePlace } from '../../navigation/use-place.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page } from '../../ui/page.tsx';
import { type TabItem, Tabs } from '../../ui/tabs.tsx';
import { PROVIDER_DIALOGS } from './provider-actions.ts';
import { ProviderDot } from './provider-dot.tsx';
import { ProviderMenu } from './provider-menu.tsx';
import { ProviderPanel } from './provider-panel.tsx';
import './providers-page.css';
import * as words from './words.ts';

/** The Providers page: pool states, the values in effect and their sources. */
export function ProvidersPage() {
  const view = useLive((live) => live.settings);
  if (view === undefined)
    return (
      <Page title={words.providers}>
        <EmptyState title={words.loading} text={words.loadingText} />
      </Page>
    );
  return <LoadedProviders view={view} />;
}

interface LoadedProvidersProps {
  readonly view: SettingsView;
}

function LoadedProviders({ view }: LoadedProvidersProps) {
  const place = usePlace();
  const { isOpen: isAdding } = usePageDialog('add provider');
  const provider = view.providers.find(({ name }) => name === place.provider) ?? view.providers[0];
  const isLocked = lockedBecause(view) !== '';
  const tabs = view.providers.map((one): TabItem => ({
    value: one.name,
    label: one.name,
    before: <ProviderDot view={view} provider={one} />,
    after: <TabNote view={view} provider={one} />,
  }));
  return (
    <Page title={words.providers}>
      <FileBanner view={view} />
      <FirstRunCard />
      {provider === undefined ? null : (
        <Tabs
          label={words.providers}
          items={tabs}
          value={provider.name}
          onChange={(name) => goTo({ page: 'providers', provider: name }, true)}
          trailing={
            <span className="provider-tab-buttons">
              {isLocked ? null : (
                <button type="button" className="tab provider-add" onClick={() => openDialog('add provider')}>
                  <Plus size={14} aria-hidden="true" />
                  {words.add}
                  <span className="visually-hidden">{words.addAfter}</span>
                </button>
              )}
              <ProviderMenu provider={provider} isLocked={isLocked} />
            </span>
          }
        >
          <ProviderPanel key={provider.name} view={view} provider={provider} />
        </Tabs>
      )}
      {isAdding ? <PROVIDER_DIALOGS.add.Part view={view} onClose={closeDialog} /> : null}
    </Page>
  );
}

interface TabNoteProps {
  readonly view: SettingsView;
  readonly provider: ProviderView;
}

function TabNote({ view, provider }: TabNoteProps) {
  if (provider.refusal !== null) return <span className="small">{words.notServed}</span>;
  if (!provider.enabled) return <span className="small">{words.off}</span>;
  const overridden = providerGroups(provider)
    .flatMap(({ entries }) => entries)
    // The summary shows the key.
    .filter(({ definition }) => definition.key !== 'api_key')
    .filter((entry) => rowState(entry, { view, drafts: {}, refusals: [] }).isOverridden).length;
  return overridden === 0 ? null : <span className="small">{words.overrideFile(overridden)}</span>;
}
