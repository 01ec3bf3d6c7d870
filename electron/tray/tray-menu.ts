import type { MenuItemConstructorOptions } from 'electron';
import { type Shell, SHELLS } from '../../src/contract/provider-setup.ts';
import { formatDirect, type MoveTarget } from '../../src/contract/assistants.ts';
import type { PoolView, Status } from '../../src/contract/status.ts';
import type { AssistantCounts } from '../../src/control/assistants-service.ts';
import type { LimitLines } from './limit-lines.ts';
import { shorten, trayStatusLine, steadyLine, trayState, type TrayState } from './format-status.ts';

/** Everything the tray shows. Two equal views look the same, so that nothing is redrawn for them. */
export interface TrayView {
  readonly state: TrayState;
  /** With its numbers; for the tooltip. */
  readonly statusLine: string;
  /** Without them; for the menu. */
  readonly steadyLine: string;
  /** A cause for concern while the proxy runs; empty for none. */
  readonly trouble: string;
  /** The newer version that is out; empty for none. */
  readonly newerVersion: string;
  /** Lines of the menu that only tell something; what changes often in them is drawn late. */
  readonly info: readonly string[];
  /** What the tooltip says below the status. */
  readonly details: readonly string[];
  /** Rises as a rate limit comes near its end; its change is drawn sooner. */
  readonly limitLevel: number;
  readonly canStart: boolean;
  readonly assistants: AssistantCounts;
  readonly launchAtLogin: { readonly enabled: boolean; readonly available: boolean };
  /** What is waited for before it ends; `none` while it does not. */
  readonly ending: 'none' | 'stopping' | 'quitting';
}

/** What the tray's items do. */
export interface TrayActions {
  readonly open: () => void;
  /** Shows what is new, or how the newer version is installed. */
  readonly showUpdate: () => void;
  readonly startProxy: () => void;
  readonly stopProxy: () => void;
  readonly stopNow: () => void;
  readonly copyEnvironment: (shell: Shell) => void;
  readonly sendAll: (to: MoveTarget) => void;
  readonly setLaunchAtLogin: (enabled: boolean) => void;
  readonly quit: () => void;
}

/** Windows cuts a longer tooltip. */
const MAX_TOOLTIP_CHARS = 127;

const SHELL_NAMES: Readonly<Record<Shell, string>> = {
  sh: 'sh, bash, zsh',
  fish: 'fish',
  powershell: 'PowerShell',
  cmd: 'cmd',
};

export interface TrayFacts {
  readonly launchAtLogin: TrayView['launchAtLogin'];
  readonly assistants: AssistantCounts;
  readonly limits: LimitLines;
  readonly pools: readonly Pick<PoolView, 'enabled' | 'stats'>[];
}

/** What the tray shows for a status. */
export function trayView(status: Status, { launchAtLogin, assistants, limits, pools }: TrayFacts): TrayView {
  const { proxy } = status;
  return {
    state: trayState(status),
    statusLine: trayStatusLine(status),
    steadyLine: `${steadyLine(status)}${proxy.kind === 'stopped' && assistants.connected > 0 ? '. Connected assistants will fail.' : ''}`,
    // A proxy that does not listen is what its line says.
    trouble: status.trouble === null || proxy.kind === 'failed' ? '' : shorten(status.trouble),
    newerVersion: status.newerVersion ?? '',
    info: limits.menu,
    details: [...limits.tooltip, ...(proxy.kind === 'running' ? [poolLine(pools)] : [])],
    limitLevel: limits.level,
    canStart: proxy.kind === 'stopped' || proxy.kind === 'failed',
    assistants,
    launchAtLogin: { enabled: launchAtLogin.enabled, available: launchAtLogin.available },
    ending: proxy.kind !== 'stopping' ? 'none' : proxy.wait.isQuitting ? 'quitting' : 'stopping',
  };
}

/** The menu behind the icon; opening the window comes first, for those whose click opens only the menu. */
export function trayMenu(view: TrayView, actions: TrayActions): MenuItemConstructorOptions[] {
  return [
    { id: 'open', label: 'Open LunaRoute', click: actions.open },
    ...(view.newerVersion === ''
      ? []
      : [
          {
            id: 'update',
            label: `Version ${view.newerVersion} is out: what’s new`,
            click: actions.showUpdate,
          },
        ]),
    { type: 'separator' },
    { id: 'status', label: view.steadyLine, enabled: false },
    ...(view.trouble === '' ? [] : [{ id: 'trouble', label: view.trouble, click: actions.open }]),
    ...directLine(view.assistants),
    ...infoItems(view.info),
    proxyItem(view, actions),
    { type: 'separator' },
    {
      id: 'copy',
      label: 'Copy environment lines',
      submenu: SHELLS.map((shell) => ({
        id: `copy-${shell}`,
        label: SHELL_NAMES[shell],
        click: () => actions.copyEnvironment(shell),
      })),
    },
    ...bypassItems(view, actions),
    {
      id: 'launch-at-login',
      label: 'Launch at login',
      type: 'checkbox',
      checked: view.launchAtLogin.enabled,
      enabled: view.launchAtLogin.available,
      click: (item) => actions.setLaunchAtLogin(item.checked),
    },
    { type: 'separator' },
    { id: 'quit', label: view.ending === 'quitting' ? 'Quit now' : 'Quit', click: actions.quit },
  ];
}

/** Set apart, and what follows them from them. */
function infoItems(lines: readonly string[]): MenuItemConstructorOptions[] {
  if (lines.length === 0) return [];
  const items = lines.map((label, index) => ({ id: `info-${index}`, label, enabled: false }));
  return [{ type: 'separator' }, ...items, { type: 'separator' }];
}

/** The one thing to do with the proxy now. */
function proxyItem(view: TrayView, actions: TrayActions): MenuItemConstructorOptions {
  if (view.canStart) return { id: 'start', label: 'Start', click: actions.startProxy };
  if (view.ending === 'stopping') return { id: 'stop-now', label: 'Stop now', click: actions.stopNow };
  return { id: 'stop', label: 'Stop', click: actions.stopProxy, enabled: view.ending === 'none' };
}

/** The way past the proxy and back; each is offered while it has something to do. */
function bypassItems(view: TrayView, { sendAll }: TrayActions): MenuItemConstructorOptions[] {
  const { connected, direct } = view.assistants;
  return [
    ...(connected === 0
      ? []
      : [{ id: 'send-directly', label: 'Send all assistants directly', click: () => sendAll('providers') }]),
    ...(direct === 0
      ? []
      : [
          {
            id: 'send-back',
            label: 'Send all assistants through LunaRoute again',
            // Nobody would answer them.
            enabled: !view.canStart,
            click: () => sendAll('proxy'),
          },
        ]),
  ];
}

function directLine({ direct }: AssistantCounts): MenuItemConstructorOptions[] {
  return direct === 0 ? [] : [{ id: 'direct', label: formatDirect(direct), enabled: false }];
}

/** What the pointer over the icon shows: the state in words, since an icon may not repaint everywhere. */
export function trayTooltip(view: TrayView, platform: NodeJS.Platform): string {
  let text = `LunaRoute: ${view.trouble === '' ? view.statusLine : view.trouble}`;
  for (const line of view.details) {
    // What does not fit is left out whole: half a number says something else.
    if (platform !== 'win32' || text.length + 1 + line.length <= MAX_TOOLTIP_CHARS) text += `\n${line}`;
  }
  return text;
}

/** Such as `5 idle, 93% reused`. */
function poolLine(pools: TrayFacts['pools']): string {
  const sum = (of: (stats: PoolView['stats']) => number): number =>
    pools.reduce((total, { enabled, stats }) => total + (enabled ? of(stats) : 0), 0);
  const [reused, created] = [sum((stats) => stats.reused), sum((stats) => stats.created)];
  const share = reused + created === 0 ? '' : `, ${Math.floor((reused / (reused + created)) * 100)}% reused`;
  return `${sum((stats) => stats.idle)} idle${share}`;
}
