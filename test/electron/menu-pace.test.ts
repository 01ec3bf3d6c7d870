import assert from 'node:assert/strict';
import { test } from 'node:test';
import { menuDueMs, type SetMenu } from '../../electron/tray/menu-pace.ts';
import type { TrayActions, TrayView } from '../../electron/tray/tray-menu.ts';
import { trayMenu, trayTooltip } from '../../electron/tray/tray-menu.ts';

const VIEW: TrayView = {
  state: 'running',
  statusLine: 'Running on 127.0.0.1:8081, 0 in progress',
  steadyLine: 'Running on 127.0.0.1:8081',
  trouble: '',
  newerVersion: '',
  info: ['Claude 5 h: 15% left'],
  details: [],
  limitLevel: 1,
  canStart: false,
  assistants: { connected: 0, direct: 0 },
  launchAtLogin: { enabled: false, available: true },
  ending: 'none',
};
const SET: SetMenu = { view: VIEW, setAtMs: 1000, openedAtMs: undefined };
const OPEN: SetMenu = { ...SET, openedAtMs: 5000 };
const STOPPED: TrayView = { ...VIEW, state: 'stopped', canStart: true, steadyLine: 'Stopped' };
const LESS: TrayView = { ...VIEW, info: ['Claude 5 h: 10% left'] };
const BLOCKED: TrayView = { ...VIEW, info: ['Claude 5 h: blocked'], limitLevel: 3 };

test('a menu is replaced at once for new actions, later for new information, and waits while it is open', () => {
  const table: readonly [string, SetMenu, TrayView, nowMs: number, dueMs: number | undefined][] = [
    ['nothing new', SET, { ...VIEW, info: [...VIEW.info] }, 9000, undefined],
    ['only the tooltip', SET, { ...VIEW, statusLine: 'Running, 9 in progress' }, 9000, undefined],
    ['a new state', SET, STOPPED, 9000, 0],
    ['a new line of information', SET, LESS, 9000, 52_000],
    ['the same after a minute', SET, LESS, 61_000, 0],
    ['a newer version', SET, { ...VIEW, newerVersion: '0.3.0' }, 9000, 0],
    ['assistants sent directly', SET, { ...VIEW, assistants: { connected: 0, direct: 2 } }, 9000, 0],
    ['one line more', SET, { ...VIEW, info: [...VIEW.info, 'Codex'] }, 9000, 52_000],
    ['a new state while open', OPEN, STOPPED, 9000, 56_000],
    ['a new state, open for a minute', OPEN, STOPPED, 65_000, 0],
    ['information, open and late', { ...OPEN, openedAtMs: 60_500 }, LESS, 61_000, 59_500],
  ];
  for (const [what, menu, view, nowMs, dueMs] of table) {
    assert.equal(menuDueMs(menu, view, { nowMs, platform: 'darwin' }), dueMs, what);
  }
});

test('Linux, which does not report an open menu, redraws limits every five minutes, or sooner near their end', () => {
  const due = (view: TrayView, nowMs: number): number | undefined =>
    menuDueMs(SET, view, { nowMs, platform: 'linux' });
  assert.equal(due(LESS, 61_000), 240_000);
  assert.equal(due(LESS, 301_000), 0);
  assert.equal(due(BLOCKED, 9000), 52_000);
  assert.equal(due(BLOCKED, 61_000), 0);
  assert.equal(due(STOPPED, 9000), 0);
});

const NOTHING = (): void => undefined;
const ACTIONS: TrayActions = {
  open: NOTHING,
  showUpdate: NOTHING,
  startProxy: NOTHING,
  stopProxy: NOTHING,
  stopNow: NOTHING,
  copyEnvironment: NOTHING,
  sendAll: NOTHING,
  setLaunchAtLogin: NOTHING,
  quit: NOTHING,
};

/** Returns the visible items of a menu. */
function shown(view: TrayView): readonly string[] {
  return trayMenu(view, ACTIONS).map(
    ({ label, enabled }) => `${label ?? '-'}${enabled === false ? ' (disabled)' : ''}`,
  );
}

test('all assistants can be sent directly while any is connected, and back while any is direct', () => {
  const [away, back] = ['Send all assistants directly', 'Send all assistants through LunaRoute again'];
  const told = '2 assistants go straight to their providers (disabled)';
  const table: readonly [TrayView, connected: number, direct: number, readonly string[]][] = [
    [VIEW, 0, 0, []],
    [VIEW, 2, 0, [away]],
    [STOPPED, 1, 0, [away]],
    [VIEW, 0, 2, [told, back]],
    [VIEW, 1, 2, [told, away, back]],
    [STOPPED, 0, 2, [told, `${back} (disabled)`]],
  ];
  for (const [view, connected, direct, lines] of table) {
    const menu = shown({ ...view, assistants: { connected, direct } });
    assert.deepEqual(
      menu.filter((line) => line.includes('assistant')),
      lines,
    );
  }
});

test('information lines appear below the state and cannot be clicked', () => {
  const labels = shown({ ...VIEW, trouble: 'openai: overloaded', info: ['one', 'two'] });
  assert.deepEqual(labels.slice(2, 9), [
    'Running on 127.0.0.1:8081 (disabled)',
    'openai: overloaded',
    '-',
    'one (disabled)',
    'two (disabled)',
    '-',
    'Stop',
  ]);
});

test('a Windows tooltip fits its length limit and contains only whole lines', () => {
  const long = 'Claude 7 days: 46% left, resets Mon 09:00 (as of 16:17)';
  const details = ['Claude 5 h: 18% left, resets 17:40 (as of 16:17)', long, '5 idle, 93% reused'];
  assert.deepEqual(trayTooltip({ ...VIEW, details }, 'win32').split('\n'), [
    'LunaRoute: Running on 127.0.0.1:8081, 0 in progress',
    details[0],
    '5 idle, 93% reused',
  ]);
});
