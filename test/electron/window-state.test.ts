import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type Electron from 'electron';
import { usableBounds } from '../../electron/window/window-bounds.ts';
import { type RunningShell, startRunningShell } from '../support/electron/running-shell.ts';
import { temporaryFolder } from '../support/command-line.ts';

function options(shell: RunningShell): Promise<Electron.BrowserWindowConstructorOptions> {
  return shell.evaluate(({ windows }) => windows[0]?.options ?? {});
}

/** Returns the folder of window state, preferences and keys. */
function userData(home: string): string {
  return path.join(home, '.config/lunaroute-tray');
}

/** Returns the page's own backgrounds: the light one, then the dark one for each way to choose it. */
function grounds(): readonly (string | undefined)[] {
  const css = readFileSync(new URL('../../renderer/theme/tokens.css', import.meta.url), 'utf8');
  return [...css.matchAll(/--ground: (#\w{6});/gu)].map(([, color]) => color);
}

test('the first window has a default size and a minimum size', async (t) => {
  const { width, height, minWidth, minHeight, show, x } = await options(await startRunningShell(t));
  assert.deepEqual(
    { width, height, minWidth, minHeight, show, x },
    {
      width: 1180,
      height: 780,
      minWidth: 640,
      minHeight: 480,
      show: false,
      x: undefined,
    },
  );
});

test('the position, the size and the maximised state of the window are restored', async (t) => {
  const first = await startRunningShell(t);
  await first.windowIs('visible');
  await first.evaluate(({ windows }) => {
    windows[0]?.setBounds({ x: 40, y: 60, width: 900, height: 700 });
    windows[0]?.maximize();
  });
  await first.quit();
  const second = await startRunningShell(t, { home: first.home });
  const { x, y, width, height } = await options(second);
  assert.deepEqual([x, y, width, height], [40, 60, 900, 700]);
  await second.windowIs('visible');
  assert.equal(await second.evaluate(({ windows }) => windows[0]?.isMaximized()), true);
  assert.equal(await second.evaluate(({ windows }) => windows[0]?.wasSeenBlank), false);
});

for (const machine of [
  { platform: 'linux', display: 'wayland' },
  { platform: 'linux', display: 'x11' },
  { platform: 'darwin' },
  { platform: 'win32' },
] as const) {
  test(`${Object.values(machine).join(', ')}: the window is never shown blank`, async (t) => {
    const shell = await startRunningShell(t, machine);
    await shell.windowIs('visible');
    assert.equal(await shell.evaluate(({ windows }) => windows[0]?.wasSeenBlank), false);
  });
}

test('a window whose page hangs is shown anyway', async (t) => {
  const shell = await startRunningShell(t, {
    platform: 'darwin',
    pageHangs: true,
    args: ['--autostart'],
  });
  await shell.shorten(2000);
  await shell.clickTray('open');
  await shell.windowIs('visible');
  assert.equal(await shell.evaluate(({ windows }) => windows[0]?.wasSeenBlank), true);
});

test('a window opened again before its page has loaded is still maximised', async (t) => {
  const home = temporaryFolder(t);
  mkdirSync(userData(home), { recursive: true });
  const bounds = { x: 0, y: 0, width: 900, height: 700 };
  writeFileSync(
    path.join(userData(home), 'desktop.json'),
    JSON.stringify({ window: { bounds, isMaximized: true } }),
  );
  const shell = await startRunningShell(t, { home, pageHangs: true, args: ['--autostart'] });
  await shell.clickTray('open');
  assert.equal(await shell.window(), 'hidden');
  await shell.clickTray('open');
  assert.equal(await shell.window(), 'visible');
  assert.equal(await shell.evaluate(({ windows }) => windows[0]?.isMaximized()), true);
});

test('a window whose screen is gone keeps its size but not its position', async (t) => {
  const first = await startRunningShell(t, {
    displays: [
      { x: 0, y: 0, width: 1920, height: 1080 },
      { x: 1920, y: 0, width: 1920, height: 1080 },
    ],
  });
  await first.windowIs('visible');
  await first.evaluate(({ windows }) => windows[0]?.setBounds({ x: 2500, y: 60, width: 900, height: 700 }));
  await first.quit();
  const { x, width } = await options(await startRunningShell(t, { home: first.home }));
  assert.deepEqual([x, width], [undefined, 900]);
});

test('bounds are kept while the title bar is reachable, otherwise only the size', () => {
  const screens = [
    { x: 0, y: 0, width: 1920, height: 1080 },
    { x: -1280, y: 0, width: 1280, height: 1024 },
  ];
  const size = { width: 900, height: 700 };
  const at = (x: number, y: number): unknown => usableBounds({ x, y, ...size }, screens);
  assert.deepEqual(at(0, 0), { x: 0, y: 0, ...size });
  assert.deepEqual(at(-1200, 10), { x: -1200, y: 10, ...size }, 'the screen on the left');
  assert.deepEqual(at(1800, 500), { x: 1800, y: 500, ...size }, 'an edge that is wide enough');
  assert.deepEqual(at(1900, 500), size, 'hardly anything of it shows');
  assert.deepEqual(at(100, -50), size, 'the title bar is above the screen');
  assert.deepEqual(at(100, 1060), size, 'the title bar is below it');
  assert.deepEqual(at(-3000, 10), size);
  assert.deepEqual(usableBounds({ x: 0, y: 0, width: 1, height: 90_000 }, screens), {
    x: 0,
    y: 0,
    width: 640,
    height: 1080,
  });
  assert.deepEqual(usableBounds(null, []), { width: 640, height: 480 }, 'no screen at all');
});

for (const [what, text] of [
  ['no JSON', '{"preferences": {"theme": "da'],
  ['no object', '[1, 2]'],
  ['nothing', ''],
] as const) {
  test(`a file of window state that is ${what} yields the defaults and is kept aside`, async (t) => {
    const home = temporaryFolder(t);
    mkdirSync(userData(home), { recursive: true });
    writeFileSync(path.join(userData(home), 'desktop.json'), text);
    const shell = await startRunningShell(t, { home });
    assert.equal((await options(shell)).width, 1180);
    const kept = readdirSync(userData(home)).find((name) => /^desktop\.json\.broken-\d+$/u.test(name));
    assert.equal(readFileSync(path.join(userData(home), kept ?? ''), 'utf8'), text);
  });
}

test('an invalid value does not affect other values', async (t) => {
  const home = temporaryFolder(t);
  mkdirSync(userData(home), { recursive: true });
  const state = {
    preferences: {
      theme: 'purple',
      openWindowAtLogin: true,
      readLoginShell: 'yes',
      disconnectOnQuit: 1,
      firstRunDone: 0,
    },
    window: { bounds: { x: 10, y: 20, width: 'wide', height: 700 }, isMaximized: false },
    somethingElse: 1,
  };
  writeFileSync(path.join(userData(home), 'desktop.json'), JSON.stringify(state));
  const shell = await startRunningShell(t, { home });
  assert.deepEqual((await shell.desktopView()).preferences, {
    theme: 'system',
    openWindowAtLogin: true,
    readLoginShell: true,
    disconnectOnQuit: 'ask',
    firstRunDone: false,
  });
  assert.equal((await options(shell)).width, 1180);
});

test('the theme applies at once, is saved, and sets the background before the first paint', async (t) => {
  const [light, dark] = grounds();
  const first = await startRunningShell(t);
  assert.equal((await options(first)).backgroundColor, light);
  await first.call('/desktop/setPreferences', { theme: 'dark' });
  assert.equal(await first.evaluate(({ nativeTheme }) => nativeTheme.themeSource), 'dark');
  await first.quit();
  const second = await startRunningShell(t, { home: first.home });
  assert.equal(await second.evaluate(({ nativeTheme }) => nativeTheme.themeSource), 'dark');
  assert.equal((await options(second)).backgroundColor, dark);
});

test('--user-data-dir moves the desktop state', async (t) => {
  const folder = path.join(temporaryFolder(t), 'elsewhere');
  const shell = await startRunningShell(t, { args: [`--user-data-dir=${folder}`] });
  await shell.call('/desktop/setPreferences', { theme: 'light' });
  assert.match(readFileSync(path.join(folder, 'desktop.json'), 'utf8'), /"theme": "light"/u);
});

test('the menu bar supports editing and zooming, and an installed app has no developer tools', async (t) => {
  const menus: Record<string, string[]> = {};
  for (const isPackaged of [true, false]) {
    const shell = await startRunningShell(t, { platform: 'darwin', isPackaged });
    menus[isPackaged ? 'installed' : 'checkout'] = await shell.evaluate(
      ({ Menu }) => Menu.applicationMenu?.describe() ?? [],
    );
    const { devTools } = (await options(shell)).webPreferences ?? {};
    assert.equal(devTools, !isPackaged);
  }
  const installed = menus['installed'] ?? [];
  assert.deepEqual(
    installed.filter((line) => !line.startsWith(' ')),
    ['appMenu', 'fileMenu', 'editMenu', 'View', 'windowMenu'],
  );
  for (const role of ['close', 'quit', 'copy', 'paste', 'zoomIn', 'togglefullscreen', 'minimize']) {
    assert.ok(installed.includes(`  ${role}`), role);
  }
  assert.ok(!installed.some((line) => /reload|toggleDevTools/u.test(line)));
  assert.ok(menus['checkout']?.includes('  toggleDevTools'));
});

test('a page that crashes is reloaded at most once a minute, and the proxy keeps running', async (t) => {
  const shell = await startRunningShell(t);
  await shell.evaluate(({ windows, recorded }) => {
    const contents = windows[0]?.webContents;
    if (contents === undefined) return;
    contents.reload = () => void recorded.requests.push({ url: 'reload', stopped: false });
    contents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 5 });
    contents.emit('render-process-gone', {}, { reason: 'oom', exitCode: 5 });
  });
  const reloads = await shell.evaluate(({ recorded }) =>
    recorded.requests.filter(({ url }) => url === 'reload'),
  );
  assert.equal(reloads.length, 1);
  assert.equal((await fetch(`${shell.proxyUrl}/healthz`)).status, 200);
});

test('a window whose page crashed twice within a minute is reloaded when it is opened', async (t) => {
  const shell = await startRunningShell(t);
  await shell.windowIs('visible');
  const crash = (): Promise<void> => shell.evaluate(({ windows }) => windows[0]?.webContents.crash());
  await crash();
  await crash();
  const reloads = (): Promise<number | undefined> =>
    shell.evaluate(({ windows }) => windows[0]?.webContents.reloads);
  assert.equal(await reloads(), 1);
  await shell.clickTray('open');
  assert.equal(await reloads(), 2);
  await shell.clickTray('open');
  assert.equal(await reloads(), 2, 'a page that lives is left alone');
});

test('macOS: a full-screen window leaves full screen before it hides', async (t) => {
  const shell = await startRunningShell(t, { platform: 'darwin' });
  await shell.windowIs('visible');
  await shell.evaluate(({ windows }) => windows[0]?.setFullScreen(true));
  await shell.eventually('it fills the screen', ({ windows }) => windows[0]?.isFullScreen());
  await shell.closeWindow();
  await shell.answerDialog('Keep running');
  await shell.windowIs('hidden');
  assert.equal(await shell.evaluate(({ windows }) => windows[0]?.leftBlackSpace), false);
});

test('a right click offers the actions that apply there', async (t) => {
  const shell = await startRunningShell(t);
  await shell.windowIs('visible');
  const flags = { canCut: false, canCopy: false, canPaste: true, canSelectAll: true };
  const menuFor = (params: object): Promise<string[] | undefined> =>
    shell.evaluate(({ windows, Menu }, given) => {
      Menu.popups.length = 0;
      windows[0]?.webContents.emit('context-menu', {}, given);
      return Menu.popups[0]?.describe();
    }, params);
  assert.deepEqual(await menuFor({ isEditable: true, selectionText: '', editFlags: flags }), [
    'cut (disabled)',
    'copy (disabled)',
    'paste',
    '---',
    'selectAll',
  ]);
  assert.deepEqual(await menuFor({ isEditable: false, selectionText: 'a line', editFlags: flags }), ['copy']);
  assert.equal(await menuFor({ isEditable: false, selectionText: ' ', editFlags: flags }), undefined);
});
