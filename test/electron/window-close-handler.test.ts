import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type RunningShell, startRunningShell, startShell } from '../support/electron/running-shell.ts';

/** Asserts that the user can always reach the program: a window on the screen, a confirmed tray, or a Dock. */
async function assertReachable(shell: RunningShell, hasDock = false): Promise<void> {
  const window = await shell.window();
  const { tray } = await shell.desktopView();
  assert.ok(
    window === 'visible' || window === 'minimized' || tray.visible || hasDock,
    `a ${window} window, no tray`,
  );
}

test('with a tray, closing hides the window, keeps the proxy running, and explains once where it went', async (t) => {
  const shell = await startRunningShell(t);
  await shell.windowIs('visible');
  await shell.closeWindow();
  assert.equal(await shell.answerDialog('Keep running'), 'LunaRoute keeps running');
  await shell.windowIs('hidden');
  await assertReachable(shell);
  assert.equal((await fetch(`${shell.proxyUrl}/healthz`)).status, 200);
  await shell.clickTray('open');
  await shell.windowIs('visible');
  await shell.closeWindow();
  await shell.windowIs('hidden');
  assert.equal(await shell.evaluate(({ recorded }) => recorded.dialogs.length), 1);
});

test('the message about the hidden window can quit the app instead', async (t) => {
  const shell = await startRunningShell(t);
  await shell.windowIs('visible');
  await shell.closeWindow();
  await shell.answerDialog('Quit instead').catch(() => undefined);
  assert.equal(await shell.exited, 0);
});

test('the message is not repeated after a restart', async (t) => {
  const first = await startRunningShell(t);
  await first.windowIs('visible');
  await first.closeWindow();
  await first.answerDialog('Keep running');
  await first.windowIs('hidden');
  await first.quit();
  const second = await startRunningShell(t, { home: first.home });
  await second.windowIs('visible');
  await second.closeWindow();
  await second.windowIs('hidden');
  assert.deepEqual(await second.evaluate(({ recorded }) => recorded.dialogs), []);
});

for (const [platform, words] of [
  ['darwin', /menu bar or the Dock/u],
  ['win32', /notification area .* behind the arrow/u],
  ['linux', /in the panel/u],
] as const) {
  test(`${platform}: the message says where the icon is`, async (t) => {
    const shell = await startRunningShell(t, { platform });
    await shell.windowIs('visible');
    await shell.closeWindow();
    const [shown] = await shell.eventually('a message box is open', ({ recorded }) =>
      recorded.dialogs.length > 0 ? recorded.dialogs : undefined,
    );
    assert.match(shown?.detail ?? '', words);
  });
}

test('macOS with its icon turned off: the message names the Dock as the way back', async (t) => {
  const shell = await startRunningShell(t, {
    platform: 'darwin',
    trayBounds: { x: 0, y: 1080, width: 22, height: 22 },
  });
  await shell.windowIs('visible');
  await shell.closeWindow();
  const [shown] = await shell.eventually('a message box is open', ({ recorded }) =>
    recorded.dialogs.length > 0 ? recorded.dialogs : undefined,
  );
  assert.match(shown?.detail ?? '', /^[^.]*\. Its icon in the Dock opens the window again/u);
  await shell.answerDialog('Keep running');
  await shell.windowIs('hidden');
  await assertReachable(shell, true);
  await shell.evaluate(({ app }) => void app.emit('activate'));
  await shell.windowIs('visible');
});

test('without a tray closing asks, and Cancel changes nothing', async (t) => {
  const shell = await startShell(t, { trayHost: 'none' });
  await shell.windowIs('visible');
  await shell.closeWindow();
  assert.equal(await shell.answerDialog('Cancel'), 'Quit LunaRoute, or keep it running?');
  assert.equal(await shell.window(), 'visible');
  await assertReachable(shell);
});

test('without a tray Keep running minimises the window and never hides it', async (t) => {
  const shell = await startShell(t, { trayHost: 'none' });
  await shell.windowIs('visible');
  await shell.closeWindow();
  await shell.answerDialog('Keep running');
  await shell.windowIs('minimized');
  await assertReachable(shell);
});

test('without a tray closing can quit', async (t) => {
  const shell = await startShell(t, { trayHost: 'none' });
  await shell.windowIs('visible');
  await shell.closeWindow();
  await shell.answerDialog('Quit').catch(() => undefined);
  assert.equal(await shell.exited, 0);
});

test('closing asks when the panel has disappeared since the icon was created', async (t) => {
  const shell = await startRunningShell(t);
  await shell.windowIs('visible');
  shell.hideTrayHost();
  await shell.closeWindow();
  assert.equal(await shell.answerDialog('Cancel'), 'Quit LunaRoute, or keep it running?');
  await assertReachable(shell);
});

test('closing twice asks once', async (t) => {
  const shell = await startShell(t, { trayHost: 'none' });
  await shell.windowIs('visible');
  await shell.closeWindow();
  await shell.closeWindow();
  await shell.answerDialog('Cancel');
  assert.equal(await shell.evaluate(({ recorded }) => recorded.dialogs.length), 1);
});

test('at login no window opens where there is a tray, unless the preference says so', async (t) => {
  const quiet = await startRunningShell(t, { args: ['--autostart'] });
  assert.equal(await quiet.window(), undefined);
  await quiet.clickTray('open');
  await quiet.call('/desktop/setPreferences', { openWindowAtLogin: true });
  await quiet.quit();
  const open = await startRunningShell(t, { home: quiet.home, args: ['--autostart'] });
  await open.windowIs('visible');
});

test('macOS: an app opened by the system at login opens no window', async (t) => {
  const shell = await startRunningShell(t, { platform: 'darwin', isPackaged: true, wasOpenedAtLogin: true });
  assert.equal(await shell.window(), undefined);
});
