import type { ReactNode } from 'react';
import { ProvidersPage } from '../pages/providers/providers-page.tsx';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { lazyPart, type LazyPart, reloadWindow } from '../ui/lazy-part.tsx';
import { Page } from '../ui/page.tsx';
import { reload, whyNotLoaded } from '../ui/words.ts';
import { PAGE_LABELS, type PageName } from '../navigation/place.ts';
import * as words from './words.ts';

/** All pages except the start page, each loaded from a separate file. */
export const LAZY_PAGES = {
  connections: lazyPage(
    'connections',
    async () => (await import('../pages/connections/connections-page.tsx')).ConnectionsPage,
  ),
  sessions: lazyPage(
    'sessions',
    async () => (await import('../pages/sessions/sessions-page.tsx')).SessionsPage,
  ),
  requests: lazyPage(
    'requests',
    async () => (await import('../pages/requests/requests-page.tsx')).RequestsPage,
  ),
  log: lazyPage('log', async () => (await import('../pages/log/log-page.tsx')).LogPage),
  assistants: lazyPage(
    'assistants',
    async () => (await import('../pages/assistants/assistants-page.tsx')).AssistantsPage,
  ),
  doctor: lazyPage('doctor', async () => (await import('../pages/doctor/doctor-page.tsx')).DoctorPage),
  settings: lazyPage(
    'settings',
    async () => (await import('../pages/settings/settings-page.tsx')).SettingsPage,
  ),
} satisfies Readonly<Record<Exclude<PageName, 'providers'>, LazyPart<object>>>;

interface CurrentPageProps {
  readonly page: PageName;
}

/** The current page; shows only its title until it is loaded. */
export function CurrentPage({ page }: CurrentPageProps) {
  if (page === 'providers') return <ProvidersPage />;
  const { Part } = LAZY_PAGES[page];
  return <Part />;
}

function lazyPage(name: PageName, load: () => Promise<() => ReactNode>): LazyPart<object> {
  const title = PAGE_LABELS[name];
  return lazyPart({
    load,
    pending: () => (
      <Page title={title}>
        <span className="visually-hidden" role="status">
          {words.loading}
        </span>
      </Page>
    ),
    failed: (
      <Page title={title}>
        <EmptyState
          title={words.pageNotLoaded}
          text={whyNotLoaded}
          action={
            <Button tone="primary" onClick={reloadWindow}>
              {reload}
            </Button>
          }
        />
      </Page>
    ),
  });
}
