import assert from 'node:assert/strict';
import { test } from 'node:test';
import { skip, shellWithStream, endWait } from './quit-support.ts';

test('an open window stays while a quit waits, tray and window show why, and Quit now ends the wait', async (t) => {
  const shell = await shellWithStream(t, { env: { LUNAROUTE_DRAIN_SECS: '600' } });
  await shell.windowIs('visible');
  await shell.clickTray('quit');
  await shell.trayTells(/^LunaRoute: Quitting: waiting for 1 request, up to (?:600|5\d\d) s$/u);
  const { menu } = await shell.tray();
  assert.equal(menu[2], 'Quitting: waiting for requests (disabled)');
  assert.deepEqual([menu[3], menu.at(-1)], ['Stop (disabled)', 'Quit now']);
  assert.equal(await shell.window(), 'visible');
  await shell.trayTells(/up to (?:599|5[0-8]\d) s$/u);
  endWait(shell);
  assert.equal(await shell.exited, 0);
});

test('Quit now in the tray ends the wait; a hidden window stays hidden', async (t) => {
  const shell = await shellWithStream(t, { env: { LUNAROUTE_DRAIN_SECS: '600' } });
  await shell.evaluate(({ windows }) => windows[0]?.hide());
  await shell.clickTray('quit');
  await shell.trayTells(/Quitting: waiting/u);
  assert.equal(await shell.window(), 'hidden');
  await shell.clickTray('quit');
  assert.equal(await shell.exited, 0);
  assert.match(shell.stdout, /^\[WARN\] No longer waiting for 1 request$/mu);
});

test('drain_secs: 0 quits immediately despite a stream', async (t) => {
  const shell = await shellWithStream(t, { env: { LUNAROUTE_DRAIN_SECS: '0' } });
  assert.equal(await shell.quit(), 0);
  assert.match(shell.stdout, /^\[INFO\] Quitting\. No new requests are accepted\.$/mu);
});

test('Stop now in the tray ends the wait of a stop', async (t) => {
  const shell = await shellWithStream(t, { env: { LUNAROUTE_DRAIN_SECS: '600' } });
  await shell.clickTray('stop');
  await shell.trayTells(/Stopping: waiting for 1 request, up to \d+ s$/u);
  const { menu } = await shell.tray();
  assert.deepEqual([menu[3], menu.at(-1)], ['Stop now', 'Quit']);
  await shell.clickTray('stop-now');
  await shell.trayTells(/Stopped/u);
  assert.equal((await shell.tray()).menu[3], 'Start');
});

test('the menu is not replaced while the seconds count down, nor torn down while it is open', async (t) => {
  const shell = await shellWithStream(t, { env: { LUNAROUTE_DRAIN_SECS: '600' } });
  await shell.clickTray('stop');
  await shell.trayTells(/Stopping: waiting/u);
  const before = await shell.evaluate(({ trays }) => {
    trays[0]?.openMenu();
    return { set: trays[0]?.menusSet, tooltip: trays[0]?.tooltip };
  });
  await shell.eventually(
    'the tooltip counts on',
    ({ trays }, tip) => trays[0]?.tooltip !== tip,
    before.tooltip,
  );
  const after = await shell.evaluate(({ trays }) => [trays[0]?.menusSet, trays[0]?.isMenuOpen]);
  assert.deepEqual(after, [before.set, true]);
});

test('a page that hangs does not keep a quit from waiting for a stream', { skip }, async (t) => {
  const shell = await shellWithStream(t, { pages: true, env: { LUNAROUTE_DRAIN_SECS: '600' } });
  await shell.inPage(`void window.addEventListener('beforeunload', () => { for (;;); })`);
  await shell.shorten(5000);
  await shell.clickTray('quit');
  await shell.trayTells(/Quitting: waiting/u);
  await shell.clickTray('quit');
  assert.equal(await shell.exited, 0);
});
