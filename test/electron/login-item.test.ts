import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { DesktopView } from '../../src/contract/preferences.ts';
import { desktopEntry } from '../../electron/system/autostart-file.ts';
import { type RunningShell, startRunningShell } from '../support/electron/running-shell.ts';

function entryFile(shell: RunningShell): string {
  return path.join(shell.home, '.config/autostart/lunaroute-tray.desktop');
}

async function launchAtLogin(shell: RunningShell): Promise<boolean> {
  return (await shell.desktopView()).launchAtLogin.enabled;
}

test('linux: the autostart entry is off at first, and is removed when turned off', async (t) => {
  const shell = await startRunningShell(t, { isPackaged: true });
  assert.equal(await launchAtLogin(shell), false);
  assert.equal(existsSync(entryFile(shell)), false, 'never on by itself');
  await shell.clickTray('launch-at-login');
  assert.match(readFileSync(entryFile(shell), 'utf8'), /^Exec="[^"]+" "--autostart"$/mu);
  assert.equal(await launchAtLogin(shell), true);
  assert.ok((await shell.tray()).menu.includes('Launch at login (checked)'));
  await shell.clickTray('launch-at-login');
  assert.equal(existsSync(entryFile(shell)), false);
  assert.ok((await shell.tray()).menu.includes('Launch at login'));
});

test('linux: the switch in the window and the tray item show the same state', async (t) => {
  const shell = await startRunningShell(t, { isPackaged: true });
  const view = await shell.call<DesktopView>('/desktop/setLaunchAtLogin', { enabled: true });
  assert.equal(view.kind === 'desktop' && view.launchAtLogin.enabled, true);
  assert.ok((await shell.tray()).menu.includes('Launch at login (checked)'));
});

test('linux: an entry that the desktop has turned off counts as off', async (t) => {
  const shell = await startRunningShell(t, { isPackaged: true });
  await shell.clickTray('launch-at-login');
  const on = readFileSync(entryFile(shell), 'utf8');
  for (const line of ['Hidden=true', 'X-GNOME-Autostart-enabled=false']) {
    writeFileSync(entryFile(shell), `${on.replace(/^X-GNOME.*\n/mu, '')}${line}\n`);
    assert.equal(await launchAtLogin(shell), false, line);
  }
});

test('linux: an AppImage entry runs its file, a checkout entry runs Electron', async (t) => {
  const image = await startRunningShell(t, {
    isPackaged: true,
    env: { APPIMAGE: '/home/me/Luna Route.AppImage' },
  });
  await image.clickTray('launch-at-login');
  assert.match(
    readFileSync(entryFile(image), 'utf8'),
    /^Exec="\/home\/me\/Luna Route\.AppImage" "--autostart"$/mu,
  );
  const checkout = await startRunningShell(t);
  await checkout.clickTray('launch-at-login');
  assert.match(
    readFileSync(entryFile(checkout), 'utf8'),
    /^Exec="[^"]+" "[^"]+dist\/electron\/main\.js" "--autostart"$/mu,
  );
});

test('linux: launch at login is unavailable in a Flatpak or a Snap', async (t) => {
  for (const env of [{ FLATPAK_ID: 'org.example' }, { SNAP: '/snap/lunaroute' }]) {
    const shell = await startRunningShell(t, { isPackaged: true, env });
    const { launchAtLogin: state } = await shell.desktopView();
    assert.deepEqual([state.enabled, state.available], [false, false]);
    assert.match(state.reason, /does not let an app start itself at login/u);
    assert.ok((await shell.tray()).menu.includes('Launch at login (disabled)'));
  }
});

test('an Exec line escapes quotes, dollars, backslashes and percent signs', () => {
  const [exec] = desktopEntry(['/opt/a "b" $c `d` \\e 100%', '--autostart']).match(/^Exec=.*$/mu) ?? [];
  assert.equal(
    exec,
    String.raw`Exec="/opt/a \\"b\\" \\$c \\` + '`d\\\\` ' + String.raw`\\\\e 100%%" "--autostart"`,
  );
});

for (const platform of ['darwin', 'win32'] as const) {
  test(`${platform}: the system's own login item is read whenever it is shown`, async (t) => {
    const shell = await startRunningShell(t, { platform, isPackaged: true });
    assert.equal(await launchAtLogin(shell), false);
    await shell.clickTray('launch-at-login');
    assert.equal(await launchAtLogin(shell), true);
    await shell.evaluate(({ app }) => app.setLoginItemSettings({ openAtLogin: false }));
    assert.equal(await launchAtLogin(shell), false, 'turned off in the system settings');
    const [first] = await shell.evaluate(({ recorded }) => recorded.loginItems);
    assert.deepEqual(
      first,
      platform === 'darwin'
        ? { openAtLogin: true }
        : { openAtLogin: true, enabled: true, args: ['--autostart'] },
    );
  });

  test(`${platform}: a checkout does not offer launch at login, and gives the reason`, async (t) => {
    const shell = await startRunningShell(t, { platform });
    const { launchAtLogin: state } = await shell.desktopView();
    assert.deepEqual([state.enabled, state.available], [false, false]);
    assert.match(state.reason, /installed app/u);
    await shell.call('/desktop/setLaunchAtLogin', { enabled: true });
    assert.deepEqual(await shell.evaluate(({ recorded }) => recorded.loginItems), []);
  });
}

for (const platform of ['darwin', 'win32'] as const) {
  test(`${platform}: focusing the window reads the login item, start and stop do not`, async (t) => {
    const shell = await startRunningShell(t, { platform, isPackaged: true });
    const before = await shell.evaluate(({ recorded }) => recorded.loginItemReads);
    for (const action of ['stop', 'start', 'stop', 'start']) await shell.clickTray(action);
    await shell.trayTells(/Running/u);
    assert.equal(await shell.evaluate(({ recorded }) => recorded.loginItemReads), before);
    await shell.evaluate(({ app }) => {
      app.setLoginItemSettings({ openAtLogin: true });
      app.emit('browser-window-focus');
    });
    assert.ok((await shell.tray()).menu.includes('Launch at login (checked)'));
  });

  test(`${platform}: a login item that the system drops is reported in the tray and in the window`, async (t) => {
    const shell = await startRunningShell(t, { platform, isPackaged: true, refusesLoginItem: true });
    await shell.clickTray('launch-at-login');
    assert.equal(await shell.answerDialog('OK'), "Launch at login couldn't be turned on");
    assert.ok((await shell.tray()).menu.includes('Launch at login'), 'not ticked');
    const view = await shell.call<DesktopView>('/desktop/setLaunchAtLogin', { enabled: true });
    assert.ok(view.kind === 'desktop' && !view.launchAtLogin.enabled);
    assert.match(view.launchAtLogin.reason, /didn't add LunaRoute/u);
    await shell.call('/desktop/setLaunchAtLogin', { enabled: false });
    assert.equal(
      (await shell.desktopView()).launchAtLogin.reason,
      '',
      'what is wanted no longer is not missed',
    );
  });
}

test('linux: an entry that cannot be written is reported with the system error', async (t) => {
  const shell = await startRunningShell(t, { isPackaged: true });
  writeFileSync(path.dirname(entryFile(shell)), 'a file in the place of the folder');
  await shell.clickTray('launch-at-login');
  assert.equal(await shell.answerDialog('OK'), "Launch at login couldn't be turned on");
  const [box] = await shell.evaluate(({ recorded }) => recorded.dialogs);
  assert.match(box?.detail ?? '', /EEXIST|ENOTDIR/u);
  assert.ok((await shell.tray()).menu.includes('Launch at login'), 'not ticked');
});

test('an update never turns launch at login back on: a start writes no entry', async (t) => {
  const first = await startRunningShell(t, { isPackaged: true });
  mkdirSync(path.dirname(entryFile(first)), { recursive: true });
  await first.quit();
  const second = await startRunningShell(t, { isPackaged: true, home: first.home });
  assert.equal(existsSync(entryFile(second)), false);
});
