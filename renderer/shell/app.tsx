import { CSPProvider } from '@base-ui/react/csp-provider';
import { Tooltip } from '@base-ui/react/tooltip';
import { useRef } from 'react';
import { AssistantsPage } from '../assistants/assistants-page.tsx';
import type { ControlClient } from '../client/client.ts';
import { ConnectionsPage } from '../connections/connections-page.tsx';
import { DoctorPage } from '../doctor/doctor-page.tsx';
import { useLive } from '../live/store.ts';
import { LogPage } from '../log/log-page.tsx';
import { Palette } from '../palette/palette.tsx';
import { ProvidersPage } from '../providers/providers-page.tsx';
import { RequestsPage } from '../requests/requests-page.tsx';
import { SessionsPage } from '../sessions/sessions-page.tsx';
import { SettingsPage } from '../settings/settings-page.tsx';
import { StagedBar } from '../settings/staged-bar.tsx';
import { Toasts } from '../ui/toasts.tsx';
import { AppBanners } from './app-banners.tsx';
import './app.css';
import { ControlContext } from './control-context.ts';
import { NoSessionPage } from './no-session-page.tsx';
import type { PageName } from './place.ts';
import { useSession } from './session-store.ts';
import { Sidebar } from './sidebar.tsx';
import { usePaneKeys } from './use-pane-keys.ts';
import { usePlace } from './use-place.ts';

interface AppProps {
  readonly client: ControlClient;
}

/** The whole window. */
export function App({ client }: AppProps) {
  const session = useSession(({ state }) => state);
  const link = useLive((live) => live.link);
  const isOut = link === 'no_session' || (session !== 'open' && session !== 'opening');
  return (
    <ControlContext value={client}>
      {/* style-src 'self': Base UI must not write style elements. */}
      <CSPProvider disableStyleElements>
        <Tooltip.Provider delay={500}>
          {isOut ? <NoSessionPage /> : <Frame />}
          <Toasts />
        </Tooltip.Provider>
      </CSPProvider>
    </ControlContext>
  );
}

function Frame() {
  const { page } = usePlace();
  const main = useRef<HTMLElement>(null);
  usePaneKeys();
  return (
    <div className="frame">
      <button type="button" className="skip-link" onClick={() => main.current?.focus()}>
        Skip to the page
      </button>
      <Sidebar />
      <div className="frame-page">
        <AppBanners />
        {/* Each page begins at its top. */}
        <main key={page} className="main" ref={main} tabIndex={-1} data-pane>
          <CurrentPage page={page} />
        </main>
        <StagedBar />
      </div>
      <Palette />
    </div>
  );
}

interface CurrentPageProps {
  readonly page: PageName;
}

function CurrentPage({ page }: CurrentPageProps) {
  switch (page) {
    case 'providers':
      return <ProvidersPage />;
    case 'connections':
      return <ConnectionsPage />;
    case 'sessions':
      return <SessionsPage />;
    case 'log':
      return <LogPage />;
    case 'requests':
      return <RequestsPage />;
    case 'assistants':
      return <AssistantsPage />;
    case 'doctor':
      return <DoctorPage />;
    case 'settings':
      return <SettingsPage />;
  }
}
