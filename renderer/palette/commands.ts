import { showAbout } from '../about/show-about.ts';
import type { MoveTarget } from '../../src/contract/assistants.ts';
import { THEMES } from '../../src/contract/preferences.ts';
import type { SettingsView } from '../../src/contract/settings/settings-view.ts';
import { SHELLS } from '../../src/contract/shells.ts';
import type { ProxyState, Status } from '../../src/contract/status.ts';
import { stopNowLabel } from '../../src/contract/stop-wait.ts';
import { sendAll } from '../assistants/send-all.ts';
import type { ControlClient } from '../client/client.ts';
import { undoChange } from '../settings/change-file.ts';
import { allEntries } from '../settings/setting-entry.ts';
import { showSetting } from '../settings/target.ts';
import { shortValue } from '../settings/value-words.ts';
import { sessionHref } from '../sessions/session-place.ts';
import { exportSessions } from '../sessions/export-sessions.ts';
import { type PageName, PAGES } from '../shell/place.ts';
import { copyEnvironment, SHELL_LABELS, startProxy, stopNow, stopProxy } from '../shell/proxy-actions.ts';
import { chooseTheme } from '../shell/theme.ts';
import { goTo } from '../shell/use-place.ts';
import type { Command } from './command.ts';

/** Everything the palette offers now. */
export function commandsOf(
  client: ControlClient,
  status: Status | undefined,
  view: SettingsView | undefined,
): readonly Command[] {
  return [
    ...pageCommands(view),
    ...actionCommands(client, status, view?.canUndo ?? false),
    ...settingCommands(view),
  ];
}

/** Further words for pages whose name says little of what one looks for. */
const PAGE_KEYWORDS: Readonly<Partial<Record<PageName, string>>> = {
  sessions: 'tokens turns agents cache breaks limits usage',
  assistants: 'claude code codex opencode connect disconnect client',
  doctor: 'findings diagnose advice tuning what if health',
};

function pageCommands(view: SettingsView | undefined): readonly Command[] {
  const pages = PAGES.map((page): Command => ({
    id: `page ${page}`,
    label: `${page.charAt(0).toUpperCase()}${page.slice(1)}`,
    note: 'page',
    group: 'Pages',
    keywords: `go to open show ${PAGE_KEYWORDS[page] ?? ''}`,
    run: () => goTo({ page }),
  }));
  const about: Command = {
    id: 'about',
    label: 'About',
    note: 'on Settings',
    group: 'Pages',
    keywords: 'go to open show version update licenses paths folders memory cpu processes',
    run: showAbout,
  };
  const providers = (view?.providers ?? []).map(({ name, baseUrl }): Command => ({
    id: `provider ${name}`,
    label: name,
    note: 'provider',
    group: 'Pages',
    keywords: `go to open show ${baseUrl}`,
    run: () => goTo({ page: 'providers', provider: name }),
  }));
  return [...pages, about, ...providers];
}

function actionCommands(
  client: ControlClient,
  status: Status | undefined,
  canUndo: boolean,
): readonly Command[] {
  const action = (label: string, keywords: string, run: () => void): Command => ({
    id: `action ${label}`,
    label,
    note: '',
    group: 'Actions',
    keywords,
    run,
  });
  return [
    proxyCommand(client, status?.proxy, action),
    ...(canUndo
      ? [action('Undo the last change to the file', 'revert back settings', () => void undoChange(client))]
      : []),
    action('Show sessions with a cache break', 'tokens prompt caching miss', () => {
      window.location.hash = sessionHref({ filter: 'break:any' });
    }),
    action('Export sessions', 'save json tokens turns', () => void exportSessions(client)),
    ...moveCommands(client, action),
    ...SHELLS.map((shell) =>
      action(
        `Copy environment lines for ${SHELL_LABELS[shell]}`,
        'export variables shell env assistant',
        () => void copyEnvironment(client, shell),
      ),
    ),
    ...THEMES.map((theme) =>
      action(
        theme === 'system' ? 'System theme' : `${theme === 'dark' ? 'Dark' : 'Light'} theme`,
        'appearance colours mode switch',
        () => void chooseTheme(theme, client),
      ),
    ),
  ];
}

/** What came of it stands on the page of the assistants. */
function moveCommands(
  client: ControlClient,
  action: (label: string, keywords: string, run: () => void) => Command,
): readonly Command[] {
  const move = (to: MoveTarget): void => {
    goTo({ page: 'assistants' });
    void sendAll(client, to);
  };
  return [
    action('Send all assistants directly', 'bypass disconnect provider off', () => move('providers')),
    action('Send all assistants through LunaRoute again', 'bypass connect back proxy', () => move('proxy')),
  ];
}

function proxyCommand(
  client: ControlClient,
  proxy: ProxyState | undefined,
  action: (label: string, keywords: string, run: () => void) => Command,
): Command {
  if (proxy?.kind === 'running') return action('Stop the proxy', 'pause drain', () => void stopProxy(client));
  if (proxy?.kind === 'stopping')
    return action(stopNowLabel(proxy.wait), 'end cut wait', () => void stopNow(client, proxy.wait));
  return action('Start the proxy', 'run listen', () => void startProxy(client));
}

function settingCommands(view: SettingsView | undefined): readonly Command[] {
  if (view === undefined) return [];
  const values = new Map(view.effective.map(({ key, value }) => [key, value]));
  return allEntries(view.providers).map(({ key, definition, provider, variables }): Command => {
    const value = values.get(key);
    const shown = value === undefined ? '' : shortValue(value, definition);
    return {
      id: `setting ${key}`,
      label: definition.label,
      note: [provider ?? '', shown].filter(Boolean).join(' · '),
      group: 'Settings',
      keywords: `${key} ${key.replaceAll('_', ' ')} ${variables.join(' ')} ${definition.meaning}`,
      run: () => showSetting(key),
    };
  });
}
