import { CSPProvider } from '@base-ui/react/csp-provider';
import { Tooltip } from '@base-ui/react/tooltip';
import { useRef } from 'react';
import { type ControlClient, ControlContext } from '../client/client.ts';
import { useLive } from '../live/store.ts';
import { closePalette, usePalette } from '../navigation/palette-store.ts';
import { StagedBar } from '../staged-changes/staged-bar.tsx';
import { Toasts } from '../ui/toasts.tsx';
import { AppBanners } from './app-banners.tsx';
import './app.css';
import { NoSessionPage } from './no-session-page.tsx';
import { closeDialog, usePageDialog } from '../navigation/page-dialog.ts';
import { CurrentPage } from './pages.tsx';
import { useSession } from './session-store.ts';
import { Sidebar } from './sidebar.tsx';
import { usePaneKeys } from '../navigation/use-pane-keys.ts';
import { usePlace } from '../navigation/use-place.ts';
import { usePrefetch, SHORTCUTS_DIALOG, PALETTE } from './use-prefetch.ts';
import { useShortcuts } from './use-shortcuts.ts';
import * as words from './words.ts';

interface AppProps {
  readonly client: ControlClient;
}

/** The whole window. */
export function WindowApp({ client }: AppProps) {
  const session = useSession(({ state }) => state);
  const link = useLive((live) => live.link);
  const isOut = link === 'no_session' || (session !== 'open' && session !== 'opening');
  return (
    <ControlContext value={client}>
      {/* style-src 'self' forbids the style elements that Base UI would write. */}
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
  const wasOpened = usePalette((palette) => palette.wasOpened);
  const { isOpen: isListed } = usePageDialog('shortcuts');
  usePaneKeys();
  useShortcuts();
  usePrefetch();
  return (
    <div className="frame">
      <button type="button" className="skip-link" onClick={() => main.current?.focus()}>
        {words.skip}
      </button>
      <Sidebar />
      <div className="frame-page">
        <AppBanners />
        {/* The key makes each page start scrolled to the top. */}
        <main key={page} className="main" ref={main} tabIndex={-1} data-pane>
          <CurrentPage page={page} />
        </main>
        <StagedBar />
      </div>
      {wasOpened ? <PALETTE.Part onClose={closePalette} /> : null}
      {isListed ? <SHORTCUTS_DIALOG.Part onClose={closeDialog} /> : null}
    </div>
  );
}
