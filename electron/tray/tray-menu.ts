import type { MenuItemConstructorOptions } from 'electron';
import { type Shell, SHELLS } from '../../src/contract/provider-setup.ts';
import { formatDirect, type MoveTarget } from '../../src/contract/assistants.ts';
import type { PoolView, Status } from '../../src/contract/status.ts';
import type { AssistantCounts } from '../../src/control/assistants-control.ts';
import type { LimitLines } from './limit-lines.ts';
import { shorten, trayStatusLine, steadyLine, trayState, type TrayState } from './format-status.ts';

/** Everything the tray shows. Equal views look the same, so nothing is redrawn between them. */
export interface TrayView {
  readonly state: TrayState;
  /** The status with its numbers, for the tooltip. */
  readonly statusLine: string;
  /** The status without numbers, for the menu. */
  readonly steadyLine: string;
  /** A problem while the proxy runs; empty if none. */
  readonly trouble: string;
  /** The newer version available; empty if none. */
  readonly newerVersion: string;
  /** Menu lines that only inform; frequent changes to them are drawn with a delay. */
  readonly info: readonly string[];
  /** Tooltip lines below the status. */
  readonly details: readonly string[];
  /** Rises as a rate limit is used up; a change is drawn sooner. */
  readonly limitLevel: number;
  readonly canStart: boolean;
  readonly assistants: AssistantCounts;
  readonly launchAtLogin: { readonly enabled: boolean; readonly available: boolean };
  /** The action waiting for requests in flight to finish; `none` if there is none. */
  readonly ending: 'none' | 'stopping' | 'quitting';
}

/** The actions of the tray's menu items. */
export interface TrayActions {
  readonly open: () => void;
  /** Shows what is new, or how to install the newer version. */
  readonly showUpdate: () => void;
  readonly startProxy: () => void;
  readonly stopProxy: () => void;
  readonly stopNow: () => void;
  readonly copyEnvironment: (shell: Shell) => void;
  readonly sendAll: (to: MoveTarget) => void;
  readonly setLaunchAtLogin: (enabled: boolean) => void;
  readonly quit: () => void;
}

/** Windows truncates longer tooltips. */
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

/** Returns what the tray shows for a status. */
export function trayView(status: Status, { launchAtLogin, assistants, limits, pools }: TrayFacts): TrayView {
  const { proxy } = status;
  return {
    state: trayState(status),
    statusLine: trayStatusLine(status),
    steadyLine: `${steadyLine(status)}${proxy.kind === 'stopped' && assistants.connected > 0 ? '. Connected assistants will fail.' : ''}`,
    // If the proxy failed to listen, the status line already says so.
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

/** Returns the menu of the icon. Opening the window comes first, for desktops where a click only opens the menu. */
export function trayMenu(view: TrayView, actions: TrayActions): MenuItemConstructorOptions[] {
  return [
    { id: 'open', label: 'Open LunaRoute', click: actions.open },
    ...(view.newerVersion === ''
      ? []
      : [
          {
            id: 'update',
            label: `Version ${view.newerVersion} is out: what's new`,
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

/** Information lines between separators. */
function infoItems(lines: readonly string[]): MenuItemConstructorOptions[] {
  if (lines.length === 0) return [];
  const items = lines.map((label, index) => ({ id: `info-${index}`, label, enabled: false }));
  return [{ type: 'separator' }, ...items, { type: 'separator' }];
}

/** The one action currently possible on the proxy. */
function proxyItem(view: TrayView, actions: TrayActions): MenuItemConstructorOptions {
  if (view.canStart) return { id: 'start', label: 'Start', click: actions.startProxy };
  if (view.ending === 'stopping') return { id: 'stop-now', label: 'Stop now', click: actions.stopNow };
  return { id: 'stop', label: 'Stop', click: actions.stopProxy, enabled: view.ending === 'none' };
}

/** The items that send assistants past the proxy and back; each is shown only if it would move any. */
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
            // The proxy is not running, so their requests would fail.
            enabled: !view.canStart,
            click: () => sendAll('proxy'),
          },
        ]),
  ];
}

function directLine({ direct }: AssistantCounts): MenuItemConstructorOptions[] {
  return direct === 0 ? [] : [{ id: 'direct', label: formatDirect(direct), enabled: false }];
}

/** Returns the tooltip. It gives the state in words, since an icon may not repaint on every desktop. */
export function trayTooltip(view: TrayView, platform: NodeJS.Platform): string {
  let text = `LunaRoute: ${view.trouble === '' ? view.statusLine : view.trouble}`;
  for (const line of view.details) {
    // A line that does not fit is omitted: half a number would mislead.
    if (platform !== 'win32' || text.length + 1 + line.length <= MAX_TOOLTIP_CHARS) text += `\n${line}`;
  }
  return text;
}

/** Returns a line such as `5 idle, 93% reused`. */
function poolLine(pools: TrayFacts['pools']): string {
  const sum = (of: (stats: PoolView['stats']) => number): number =>
    pools.reduce((total, { enabled, stats }) => total + (enabled ? of(stats) : 0), 0);
  const [reused, created] = [sum((stats) => stats.reused), sum((stats) => stats.created)];
  const share = reused + created === 0 ? '' : `, ${Math.floor((reused / (reused + created)) * 100)}% reused`;
  return `${sum((stats) => stats.idle)} idle${share}`;
}
