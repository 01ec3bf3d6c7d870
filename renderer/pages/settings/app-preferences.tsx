import { useEffect, useState } from 'react';
import type { DesktopView, Preferences } from '../../../src/contract/preferences.ts';
import type { ControlClient } from '../../client/client.ts';
import { useControl } from '../../client/control-context.ts';
import { reason } from '../../proxy/proxy-actions.ts';
import { adoptTheme, chooseTheme, useTheme } from '../../theme/theme.ts';
import { Segmented } from '../../ui/segmented.tsx';
import { Switch } from '../../ui/switch.tsx';
import { showToast } from '../../ui/toasts.tsx';
import { PreferenceRow } from '../../settings-form/preference-row.tsx';

const THEME_OPTIONS = [
  { value: 'system', label: 'System' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
] as const;

const DISCONNECT_OPTIONS = [
  { value: 'ask', label: 'Ask' },
  { value: 'always', label: 'Always' },
  { value: 'never', label: 'Never' },
] as const;

/** What the app remembers for its user; each applies at once. */
export function AppPreferences() {
  const client = useControl();
  const theme = useTheme((state) => state.theme);
  const [view, change] = useDesktop(client);
  return (
    <section aria-labelledby="preferences-title">
      <h2 id="preferences-title" className="preferences-title">
        This window
      </h2>
      <div className="panel preferences">
        <PreferenceRow
          id="theme"
          name="Theme"
          meaning={window.lunaroute === undefined ? 'Saved in this browser.' : 'For this window.'}
        >
          <Segmented
            label="Theme"
            options={THEME_OPTIONS}
            value={theme}
            onChange={(next) => void chooseTheme(next, client)}
          />
        </PreferenceRow>
        {view?.kind === 'desktop' ? <DesktopPreferences view={view} change={change} /> : null}
      </div>
    </section>
  );
}

type Change = (send: () => Promise<DesktopView>) => void;

interface DesktopPreferencesProps {
  readonly view: Extract<DesktopView, { kind: 'desktop' }>;
  readonly change: Change;
}

function DesktopPreferences({ view, change }: DesktopPreferencesProps) {
  const client = useControl();
  const { preferences, launchAtLogin, tray, isPageSandboxed } = view;
  const prefer = (next: Partial<Preferences>): void => change(() => client.desktop.setPreferences(next));
  return (
    <>
      {isPageSandboxed ? null : (
        <PreferenceRow
          id="sandbox"
          name="Sandbox of this window"
          meaning="The app was started with --no-sandbox: the system does not confine the process that shows this window. An AppImage is started so where unprivileged user namespaces are forbidden; the .deb package does not need that."
        >
          <span>Off</span>
        </PreferenceRow>
      )}
      <PreferenceRow
        id="launch"
        name="Launch at login"
        meaning={launchAtLogin.reason || 'The proxy is ready when you log in.'}
      >
        <Switch
          labelledBy="launch-name"
          describedBy="launch-meaning"
          isOn={launchAtLogin.enabled}
          isReadOnly={!launchAtLogin.available}
          onChange={(enabled) => change(() => client.desktop.setLaunchAtLogin({ enabled }))}
        />
      </PreferenceRow>
      <PreferenceRow
        id="open-window"
        name="Open the window at login"
        meaning={tray.visible ? 'Otherwise it starts in the tray.' : tray.reason}
      >
        <Switch
          labelledBy="open-window-name"
          describedBy="open-window-meaning"
          isOn={preferences.openWindowAtLogin}
          onChange={(openWindowAtLogin) => prefer({ openWindowAtLogin })}
        />
      </PreferenceRow>
      <PreferenceRow
        id="read-shell"
        name="Read the login shell"
        meaning="Reads LUNAROUTE_* variables and API keys from it when the app is started from a launcher."
      >
        <Switch
          labelledBy="read-shell-name"
          describedBy="read-shell-meaning"
          isOn={preferences.readLoginShell}
          onChange={(readLoginShell) => prefer({ readLoginShell })}
        />
      </PreferenceRow>
      <PreferenceRow
        id="disconnect"
        name="Disconnect assistants when quitting"
        meaning="Otherwise connected assistants can’t reach the proxy until the app runs again."
      >
        <Segmented
          label="Disconnect assistants when quitting"
          options={DISCONNECT_OPTIONS}
          value={preferences.disconnectOnQuit}
          onChange={(disconnectOnQuit) => prefer({ disconnectOnQuit })}
        />
      </PreferenceRow>
    </>
  );
}

/** The desktop's side, and a way to change it; undefined until it is known. */
function useDesktop(client: ControlClient): [DesktopView | undefined, Change] {
  const [view, setView] = useState<DesktopView>();
  const change: Change = (send) => {
    const act = async (): Promise<void> => {
      try {
        setView(adopted(await send()));
      } catch (error) {
        showToast({
          title: 'The preference could not be changed',
          description: reason(error),
          kind: 'trouble',
        });
      }
    };
    void act();
  };
  useEffect(() => {
    const ask = async (): Promise<void> => setView(adopted(await client.desktop.view()));
    ask().catch(() => undefined); // without an answer only the theme is shown
  }, [client]);
  return [view, change];
}

function adopted(view: DesktopView): DesktopView {
  if (view.kind === 'desktop') adoptTheme(view.preferences.theme);
  return view;
}
