import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import type { AssistantsView } from '../../src/contract/assistants.ts';
import { trayIconPlan } from './tray-icon-plan.ts';
import { temporaryFolder } from '../support/command-line.ts';
import { startDialectProvider } from '../support/dialect-provider.ts';
import { type RunningShell, startRunningShell, startShell } from '../support/electron/running-shell.ts';
import { portOf } from '../support/eventually.ts';

const PLATFORMS = ['linux', 'darwin', 'win32'] as const;

/** Returns the expected menu; its order must not change, because users remember positions. */
function menuWith(status: string, action: string, more: { login?: string; trouble?: string } = {}): string[] {
  return [
    'Open LunaRoute',
    '---',
    `${status} (disabled)`,
    ...(more.trouble === undefined ? [] : [more.trouble]),
    action,
    '---',
    'Copy environment lines',
    '  sh, bash, zsh',
    '  fish',
    '  PowerShell',
    '  cmd',
    more.login ?? 'Launch at login',
    '---',
    'Quit',
  ];
}

for (const platform of PLATFORMS) {
  test(`${platform}: the menu, the tooltip and the icon show whether the proxy is running`, async (t) => {
    const shell = await startRunningShell(t, { platform, isPackaged: true });
    const running = `Running on 127.0.0.1:${shell.proxyPort}`;
    assert.deepEqual(await shell.tray(), {
      icon: trayIconPlan[platform].running,
      hasPicture: true,
      tooltip: `LunaRoute: ${running}, 0 in progress\n0 idle`,
      menu: menuWith(running, 'Stop'),
    });
    await shell.clickTray('stop');
    await shell.trayTells(/Stopped/u);
    assert.deepEqual(await shell.tray(), {
      icon: trayIconPlan[platform].stopped,
      hasPicture: true,
      tooltip: 'LunaRoute: Stopped',
      menu: menuWith('Stopped', 'Start'),
    });
  });

  test(`${platform}: a taken port shows as trouble in the tray and opens a window`, async (t) => {
    const { port, name } = await takenPort(t);
    const shell = await startShell(t, { platform, isPackaged: true, port, args: ['--autostart'] });
    await shell.trayTells(/is taken/u);
    const { icon, menu } = await shell.tray();
    assert.equal(icon, trayIconPlan[platform].trouble);
    assert.match(menu[2] ?? '', new RegExp(`^Port ${port} on 127.0.0.1 is taken by ${name}`, 'u'));
    assert.equal(menu[3], 'Start', 'it is said once');
    await shell.windowIs('visible');
  });

  test(`${platform}: no theme changes the icon, since none describes the panel`, async (t) => {
    const shell = await startRunningShell(t, { platform, isDark: true });
    assert.equal((await shell.tray()).icon, trayIconPlan[platform].running);
    await shell.call('/desktop/setPreferences', { theme: 'light' });
    await shell.evaluate(({ nativeTheme }) => {
      nativeTheme.isSystemDark = false;
      nativeTheme.emit('updated');
    });
    assert.equal((await shell.tray()).icon, trayIconPlan[platform].running);
  });
}

test('linux: the menu is replaced after every change', async (t) => {
  const shell = await startRunningShell(t);
  const before = await shell.evaluate(({ trays }) => trays[0]?.menusSet ?? 0);
  await shell.clickTray('stop');
  await shell.trayTells(/Stopped/u);
  assert.ok((await shell.evaluate(({ trays }) => trays[0]?.menusSet ?? 0)) > before);
});

test('windows and linux: a click opens the window; on macOS it opens only the menu', async (t) => {
  for (const platform of PLATFORMS) {
    const shell = await startRunningShell(t, { platform, args: ['--autostart'] });
    assert.equal(await shell.window(), undefined, 'nothing opens at login');
    await shell.evaluate(({ trays }) => void trays[0]?.emit('click'));
    assert.equal(await shell.window(), platform === 'darwin' ? undefined : 'visible');
  }
});

test('Open LunaRoute brings the window back', async (t) => {
  const shell = await startRunningShell(t, { args: ['--autostart'] });
  await shell.clickTray('open');
  await shell.windowIs('visible');
});

test('Stop closes the listener, Start accepts requests again, and there is only ever one icon', async (t) => {
  const provider = await startDialectProvider(t);
  const shell = await startRunningShell(t, { env: { LUNAROUTE_ANTHROPIC_BASE_URL: provider.url } });
  const ask = (): Promise<Response> =>
    fetch(`${shell.proxyUrl}/v1/messages`, { method: 'POST', body: '{"model":"m"}' });
  assert.equal((await ask()).status, 200);
  await shell.clickTray('stop');
  await shell.trayTells(/Stopped/u);
  await assert.rejects(ask());
  await shell.clickTray('start');
  await shell.trayTells(/Running/u);
  assert.equal((await ask()).status, 200);
  assert.equal(await shell.evaluate(({ trays }) => trays.length), 1);
});

test('a failed Start opens the window, and the tray shows the reason', async (t) => {
  const shell = await startRunningShell(t, { args: ['--autostart'] });
  await shell.clickTray('stop');
  await shell.trayTells(/Stopped/u);
  const thief = net.createServer().listen(shell.proxyPort, '127.0.0.1');
  t.after(() => thief.close());
  await once(thief, 'listening');
  await shell.clickTray('start');
  await shell.windowIs('visible');
  await shell.trayTells(/is taken/u);
});

for (const platform of PLATFORMS) {
  test(`${platform}: traffic changes only the tooltip, and an open menu stays open`, async (t) => {
    const { shell, ask } = await shellWithHeldRequests(t, platform);
    const menusSet = await shell.evaluate(({ trays }) => {
      trays[0]?.openMenu();
      return trays[0]?.menusSet;
    });
    const release = await ask();
    await shell.trayTells(/, 1 in progress/u);
    await release();
    await shell.trayTells(/, 0 in progress/u);
    const after = await shell.evaluate(({ trays }) => [trays[0]?.menusSet, trays[0]?.isMenuOpen]);
    assert.deepEqual(after, [menusSet, true]);
  });
}

test('macOS and Windows: a new state waits until the open menu closes, and its items stay clickable', async (t) => {
  for (const platform of ['darwin', 'win32'] as const) {
    const shell = await startRunningShell(t, { platform });
    await shell.evaluate(({ trays }) => trays[0]?.openMenu());
    await shell.clickTray('stop');
    await shell.trayTells(/Stopped/u);
    const open = await shell.evaluate(({ trays }) => [trays[0]?.menusTornDown, trays[0]?.isMenuOpen]);
    assert.deepEqual(open, [0, true]);
    await shell.evaluate(({ trays }) => trays[0]?.closeMenu());
    await shell.clickTray('start');
    await shell.trayTells(/Running/u);
  }
});

test('a menu whose closing is never reported is redrawn after a minute', async (t) => {
  const shell = await startShell(t, { platform: 'darwin' });
  // Shortens a wait of a minute.
  await shell.evaluate(() => {
    const { setTimeout: wait } = globalThis;
    globalThis.setTimeout = ((run: () => void, ms: number) => {
      if (ms < 50_000 || ms > 60_000) return wait(run, ms);
      const { performance: clock } = globalThis;
      const later = clock.now() + 60_000;
      Object.defineProperty(clock, 'now', { value: () => later, configurable: true });
      return wait(run, 1);
    }) as typeof setTimeout;
  });
  await shell.trayTells(/Running/u);
  await shell.evaluate(({ trays }) => trays[0]?.openMenu());
  await shell.clickTray('stop');
  await shell.clickTray('start');
});

test('the tooltip counts requests in progress, the menu does not', async (t) => {
  const { shell, ask } = await shellWithHeldRequests(t, 'linux');
  const release = await ask();
  await shell.trayTells(/, 1 in progress/u);
  assert.equal((await shell.tray()).menu[2], `Running on 127.0.0.1:${shell.proxyPort} (disabled)`);
  await release();
  await shell.trayTells(/, 0 in progress/u);
});

test('the environment lines of each shell can be copied', async (t) => {
  const shell = await startRunningShell(t);
  for (const name of ['sh', 'fish', 'powershell', 'cmd']) await shell.clickTray(`copy-${name}`);
  const copied = await shell.evaluate(({ recorded }) =>
    recorded.clipboard.map((text) => text.split('\n')[0]),
  );
  assert.deepEqual(copied, [
    `export ANTHROPIC_BASE_URL=${shell.proxyUrl}`,
    `set -gx ANTHROPIC_BASE_URL ${shell.proxyUrl};`,
    `$env:ANTHROPIC_BASE_URL = '${shell.proxyUrl}'`,
    `set "ANTHROPIC_BASE_URL=${shell.proxyUrl}"`,
  ]);
});

test('Quit ends the program', async (t) => {
  const shell = await startRunningShell(t);
  await shell.clickTray('quit');
  assert.equal(await shell.exited, 0);
});

test('linux without a tray host: no icon is created, and a window opens even at login', async (t) => {
  for (const trayHost of ['none', 'absent'] as const) {
    const shell = await startShell(t, { trayHost });
    await shell.windowIs('visible');
    assert.equal(await shell.evaluate(({ trays }) => trays.length), 0);
  }
  const atLogin = await startShell(t, { trayHost: 'none', args: ['--autostart'] });
  await atLogin.windowIs('visible');
});

test('linux: a panel that starts after the app gets the icon', async (t) => {
  const shell = await startShell(t, { trayHost: 'absent' });
  await shell.windowIs('visible');
  shell.showTrayHost();
  await shell.trayTells(/Running/u);
});

test('linux: a panel that starts long after the app gets the icon too', async (t) => {
  const shell = await startShell(t, { trayHost: 'absent', args: ['--autostart'] });
  // Ends the startup wait and shortens the one-minute interval.
  await shell.evaluate(() => {
    const { setTimeout: wait, performance: clock } = globalThis;
    const start = clock.now();
    Object.defineProperty(clock, 'now', { value: () => start + 60_000 });
    globalThis.setTimeout = ((run: () => void, ms: number) =>
      wait(run, ms === 60_000 ? 20 : ms)) as typeof setTimeout;
  });
  await shell.windowIs('visible');
  assert.equal(await shell.evaluate(({ trays }) => trays.length), 0);
  shell.showTrayHost();
  await shell.trayTells(/Running/u);
  assert.equal((await shell.desktopView()).tray.visible, true);
  assert.equal(await shell.evaluate(({ trays }) => trays.length), 1);
});

test('macOS: an icon that is turned off in the settings is detected and reported', async (t) => {
  const shell = await startRunningShell(t, {
    platform: 'darwin',
    trayBounds: { x: 0, y: 1080, width: 22, height: 22 },
  });
  const { tray } = await shell.desktopView();
  assert.equal(tray.visible, false);
  assert.match(tray.reason, /turned off in System Settings, Menu Bar, or has no room/u);
});

/** Starts a shell whose provider responds on demand: `ask` sends a request and returns a function that ends it. */
async function shellWithHeldRequests(
  context: TestContext,
  platform: NodeJS.Platform,
): Promise<{ shell: RunningShell; ask: () => Promise<() => Promise<void>> }> {
  const provider = await startDialectProvider(context);
  const shell = await startRunningShell(context, {
    platform,
    env: { LUNAROUTE_ANTHROPIC_BASE_URL: provider.url },
  });
  const ask = async (): Promise<() => Promise<void>> => {
    const held = Promise.withResolvers<() => void>();
    provider.intercept = (_seen, _request, response) => {
      held.resolve(() => void response.end('{}'));
      return true;
    };
    const asked = fetch(`${shell.proxyUrl}/v1/messages`, { method: 'POST', body: '{"model":"m"}' });
    const release = await held.promise;
    return async () => {
      release();
      await (await asked).text();
    };
  };
  return { shell, ask };
}

/** Takes a port, and returns it with a pattern for the name of the program that has it. */
async function takenPort(context: TestContext): Promise<{ port: number; name: string }> {
  const holder = net.createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
  context.after(() => holder.close());
  await once(holder, 'listening');
  return { port: portOf(holder), name: '\\S+' };
}

test('one click sends all assistants directly to their providers, another reverts it, and the window shows it', async (t) => {
  const home = temporaryFolder(t);
  const claude = path.join(home, '.claude/settings.json');
  const codex = path.join(home, '.codex/config.toml');
  for (const file of [claude, codex]) mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(claude, '{}\n');
  writeFileSync(codex, '# mine\n');
  const shell = await startRunningShell(t, { home, pages: true });
  for (const name of ['claude-code', 'codex']) await shell.call('/assistants/connect', { name });
  const connected = readFileSync(claude, 'utf8');
  writeFileSync(codex, 'openai_base_url = "http://127.0.0.1:7/v1"\n');
  // Unlike Electron's, the stand-in's scripts do not wait for the page.
  await shell.inPage('0');
  await shell.clickTray('stop');
  await shell.eventually('it says what that means', ({ trays }) =>
    trays[0]?.menu?.describe().includes('Stopped. Connected assistants will fail. (disabled)'),
  );
  await shell.clickTray('send-directly');
  await shell.eventually('the menu tells', ({ trays }) =>
    trays[0]?.menu?.describe().includes('1 assistant goes straight to its provider (disabled)'),
  );
  assert.equal(readFileSync(claude, 'utf8'), '{}\n');
  await shell.eventually('its page is shown', ({ windows }) =>
    windows.at(-1)?.webContents.getURL().endsWith('#/assistants'),
  );
  const { left } = await shell.call<AssistantsView>('/assistants/list');
  assert.deepEqual(
    left?.assistants.map(({ label, message }) => [label, /was changed after/u.test(message)]),
    [['Codex CLI', true]],
  );
  await shell.clickTray('start');
  await shell.clickTray('send-back');
  await shell.eventually(
    'it is connected again',
    ({ trays }) => trays[0]?.menu?.find('send-back') === undefined,
  );
  assert.equal(readFileSync(claude, 'utf8'), connected);
});
