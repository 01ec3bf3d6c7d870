import { useEffect, useState } from 'react';
import type { DesktopView, Preferences } from '../../../src/contract/preferences.ts';
import { type ControlClient, useControl } from '../../client/client.ts';
import { reason } from '../../proxy/proxy-actions.ts';
import { adoptTheme, chooseTheme, useTheme } from '../../theme/theme.ts';
import { Segmented } from '../../ui/segmented.tsx';
import { Switch } from '../../ui/switch.tsx';
import { showToast } from '../../ui/toasts.tsx';
import { PreferenceRow } from '../../settings-form/preference-row.tsx';
import * as words from './words.ts';

const THEME_OPTIONS = [
  { value: 'system', label: words.systemTheme },
  { value: 'light', label: words.lightTheme },
  { value: 'dark', label: words.darkTheme },
] as const;

const DISCONNECT_OPTIONS = [
  { value: 'ask', label: words.askFirst },
  { value: 'always', label: words.always },
  { value: 'never', label: words.never },
] as const;

/** Preferences of the app for this user; each applies at once. */
export function AppPreferences() {
  const client = useControl();
  const theme = useTheme((state) => state.theme);
  const [view, change] = useDesktop(client);
  return (
    <section aria-labelledby="preferences-title">
      <h2 id="preferences-title" className="preferences-title">
        {words.thisWindow}
      </h2>
      <div className="panel preferences">
        <PreferenceRow
          id="theme"
          name={words.theme}
          meaning={window.lunaroute === undefined ? words.themeInBrowser : words.themeInApp}
        >
          <Segmented
            label={words.theme}
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
  const { preferences, isPageSandboxed } = view;
  const prefer = (next: Partial<Preferences>): void => change(() => client.desktop.setPreferences(next));
  return (
    <>
      {isPageSandboxed ? null : (
        <PreferenceRow id="sandbox" name={words.sandbox} meaning={words.sandboxText}>
          <span>{words.off}</span>
        </PreferenceRow>
      )}
      <LoginPreferences view={view} change={change} prefer={prefer} />
      <PreferenceRow id="read-shell" name={words.readShell} meaning={words.readShellText}>
        <Switch
          labelledBy="read-shell-name"
          describedBy="read-shell-meaning"
          isOn={preferences.readLoginShell}
          onChange={(readLoginShell) => prefer({ readLoginShell })}
        />
      </PreferenceRow>
      <PreferenceRow id="disconnect" name={words.disconnect} meaning={words.disconnectText}>
        <Segmented
          label={words.disconnect}
          options={DISCONNECT_OPTIONS}
          value={preferences.disconnectOnQuit}
          onChange={(disconnectOnQuit) => prefer({ disconnectOnQuit })}
        />
      </PreferenceRow>
    </>
  );
}

interface LoginPreferencesProps extends DesktopPreferencesProps {
  readonly prefer: (next: Partial<Preferences>) => void;
}

function LoginPreferences({ view, change, prefer }: LoginPreferencesProps) {
  const client = useControl();
  const { preferences, launchAtLogin, tray } = view;
  return (
    <>
      <PreferenceRow id="launch" name={words.launch} meaning={launchAtLogin.reason || words.launchText}>
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
        name={words.openWindow}
        meaning={tray.visible ? words.openWindowText : tray.reason}
      >
        <Switch
          labelledBy="open-window-name"
          describedBy="open-window-meaning"
          isOn={preferences.openWindowAtLogin}
          onChange={(openWindowAtLogin) => prefer({ openWindowAtLogin })}
        />
      </PreferenceRow>
    </>
  );
}

/** Settings of the desktop app and their setter; undefined until loaded. */
function useDesktop(client: ControlClient): [DesktopView | undefined, Change] {
  const [view, setView] = useState<DesktopView>();
  const change: Change = (send) => {
    const act = async (): Promise<void> => {
      try {
        setView(adopted(await send()));
      } catch (error) {
        showToast({
          title: words.preferenceNotChanged,
          description: reason(error),
          kind: 'trouble',
        });
      }
    };
    void act();
  };
  useEffect(() => {
    const ask = async (): Promise<void> => setView(adopted(await client.desktop.view()));
    ask().catch(() => undefined); // on failure, only the theme is shown
  }, [client]);
  return [view, change];
}

function adopted(view: DesktopView): DesktopView {
  if (view.kind === 'desktop') adoptTheme(view.preferences.theme);
  return view;
}
