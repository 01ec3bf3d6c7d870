import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startCommand } from '../support/command-line.ts';
import { type RunningShell, startRunningShell } from '../support/electron/running-shell.ts';
import { skip, shellWithStream, isServing, endWait } from './quit-support.ts';

/** Like the real page while changes are staged. */
const STAGE = `void window.addEventListener('beforeunload', (event) => event.preventDefault())`;

function questions(shell: RunningShell): Promise<string[]> {
  return shell.evaluate(({ recorded }) => recorded.dialogs.map(({ message }) => message));
}

// Unapplied changes. The page is in a real Chromium, whose own prompt replaces Electron's event.

test('keep editing cancels the quit before any request is refused', { skip }, async (t) => {
  const shell = await shellWithStream(t, { pages: true });
  await shell.inPage(STAGE);
  await shell.evaluate(({ windows }) => windows[0]?.hide());
  await shell.clickTray('quit');
  assert.equal(await shell.answerDialog('Keep editing'), 'Unapplied changes');
  await shell.windowIs('visible');
  assert.ok(await isServing(shell));
  await shell.trayTells(/Running on .*, 1 in progress/u);
  assert.equal(shell.child.exitCode, null);
  assert.doesNotMatch(shell.stdout, /Quitting/u);
  assert.equal(await shell.inPage('document.querySelector("h1").textContent'), 'A window for tests');
  // A further attempt to quit asks again.
  await shell.clickTray('quit');
  await shell.answerDialog('Discard and quit');
  await shell.trayTells(/Quitting/u);
  await shell.clickTray('quit');
  assert.equal(await shell.exited, 0);
});

test('discard and quit ends the app', { skip }, async (t) => {
  const shell = await startRunningShell(t, { pages: true });
  await shell.inPage(STAGE);
  await shell.clickTray('quit');
  await shell.answerDialog('Discard and quit');
  assert.equal(await shell.exited, 0);
});

test('quitting without changes asks nothing', { skip }, async (t) => {
  const shell = await startRunningShell(t, { pages: true });
  await shell.inPage('void 0');
  await shell.evaluate(({ recorded }) => {
    process.on('exit', () => process.stderr.write(`asked ${recorded.dialogs.length} times\n`));
  });
  assert.equal(await shell.quit(), 0);
  assert.match(shell.stderr, /asked 0 times/u);
});

test('quitting again while the question is open changes nothing', { skip }, async (t) => {
  const shell = await startRunningShell(t, { pages: true });
  await shell.inPage(STAGE);
  await shell.clickTray('quit');
  await shell.eventually('it asks', ({ recorded }) => recorded.dialogs.length === 1);
  await shell.clickTray('quit');
  await shell.closeWindow();
  assert.deepEqual(await questions(shell), ['Unapplied changes']);
  await shell.answerDialog('Keep editing');
  assert.equal(await shell.window(), 'visible');
  assert.ok(await isServing(shell));
});

test('keep editing during a drain restarts the proxy', { skip }, async (t) => {
  const shell = await shellWithStream(t, { pages: true });
  await shell.inPage('void 0');
  await shell.clickTray('quit');
  await shell.trayTells(/Quitting: waiting for 1 request, up to \d+ s$/u);
  await assert.rejects(fetch(`${shell.proxyUrl}/healthz`));
  await shell.clickTray('open');
  await shell.windowIs('visible');
  await shell.inPage(STAGE);
  // A second quit means no longer waiting for streams.
  await shell.clickTray('quit');
  await shell.answerDialog('Keep editing');
  await shell.trayTells(/Running on/u);
  assert.ok(await isServing(shell));
  assert.equal(await shell.window(), 'visible');
  const status = startCommand(t, ['status', '--json'], { home: shell.home });
  assert.equal(await status.exited, 0, status.stderr);
  const { state, address } = JSON.parse(status.stdout) as Record<string, unknown>;
  assert.deepEqual([state, address], ['running', shell.proxyUrl]);
});

test('keep editing during a drain leaves a stopped proxy stopped', { skip }, async (t) => {
  const shell = await shellWithStream(t, { pages: true });
  await shell.inPage('void 0');
  await shell.clickTray('stop');
  await shell.clickTray('quit');
  await shell.trayTells(/Quitting: waiting for 1 request/u);
  await shell.clickTray('open');
  await shell.inPage(STAGE);
  await shell.clickTray('quit');
  await shell.answerDialog('Keep editing');
  await shell.trayTells(/stopped/iu);
  await shell.clickTray('start');
  await shell.trayTells(/Running on/u);
  assert.ok(await isServing(shell));
});

test('a system shutdown and a signal do not ask about changes', { skip }, async (t) => {
  const ended = await startRunningShell(t, { pages: true });
  await ended.inPage(STAGE);
  await ended.evaluate(({ powerMonitor, app }) => {
    powerMonitor.emit('shutdown');
    setImmediate(() => app.quit());
  });
  assert.equal(await ended.exited, 0);
  const signalled = await startRunningShell(t, { pages: true });
  await signalled.inPage(STAGE);
  signalled.child.kill('SIGTERM');
  assert.equal(await signalled.exited, 0);
});

test('a signal also ends an app that is waiting for an answer', { skip }, async (t) => {
  const shell = await startRunningShell(t, { pages: true });
  await shell.inPage(STAGE);
  await shell.clickTray('quit');
  await shell.eventually('it asks', ({ recorded }) => recorded.dialogs.length === 1);
  shell.child.kill('SIGTERM');
  assert.equal(await shell.exited, 0);
});

test('quitting does not wait for a page that hangs', { skip }, async (t) => {
  const shell = await startRunningShell(t, { pages: true });
  await shell.inPage(`void window.addEventListener('beforeunload', () => { for (;;); })`);
  await shell.shorten(5000);
  assert.equal(await shell.quit(), 0);
});

test('reloading with unapplied changes asks too', { skip }, async (t) => {
  const shell = await startRunningShell(t, { pages: true });
  await shell.inPage(STAGE);
  await shell.evaluate(({ windows }) => windows[0]?.webContents.reload());
  await shell.answerDialog('Keep editing');
  await shell.inPage('void (window.mark = 1)');
  await shell.evaluate(({ windows }) => windows[0]?.webContents.reload());
  await shell.answerDialog('Discard and reload');
  await shell.eventually('the page is new', async ({ windows }) =>
    // A page that is being replaced may never respond, hence the timeout and retry.
    Promise.race([
      windows[0]?.webContents.page?.page.evaluate('window.mark === undefined').catch(() => false),
      new Promise((resolve) => setTimeout(resolve, 1000, false)),
    ]),
  );
});

test(
  'after discard and quit the window stays while a stream ends, and asks nothing more',
  { skip },
  async (t) => {
    const shell = await shellWithStream(t, { pages: true, env: { LUNAROUTE_DRAIN_SECS: '600' } });
    await shell.inPage(STAGE);
    await shell.clickTray('quit');
    await shell.answerDialog('Discard and quit');
    await shell.trayTells(/Quitting: waiting/u);
    assert.equal(await shell.window(), 'visible');
    endWait(shell);
    assert.equal(await shell.exited, 0);
  },
);

// Restarting: like any other quit, followed by a start.

test('a restart asks about changes, quits, and starts the app again', { skip }, async (t) => {
  const shell = await startRunningShell(t, { pages: true });
  await shell.inPage(STAGE);
  assert.deepEqual(await shell.call('/desktop/restart'), { kind: 'done' });
  await shell.answerDialog('Discard and quit');
  assert.equal(await shell.exited, 0);
  assert.match(shell.stdout, /^stand-in: relaunch \{\}$/mu);
});

test('a later quit does not carry out a cancelled restart', { skip }, async (t) => {
  const shell = await startRunningShell(t, { pages: true });
  await shell.inPage(STAGE);
  await shell.call('/desktop/restart');
  await shell.answerDialog('Keep editing');
  await shell.windowIs('visible');
  assert.ok(await isServing(shell));
  await shell.clickTray('quit');
  await shell.answerDialog('Discard and quit');
  assert.equal(await shell.exited, 0);
  assert.doesNotMatch(shell.stdout, /relaunch/u);
});

test('an AppImage restarts from its own file', async (t) => {
  const shell = await startRunningShell(t, { env: { APPIMAGE: '/opt/LunaRoute.AppImage' } });
  await shell.call('/desktop/restart');
  assert.equal(await shell.exited, 0);
  assert.match(shell.stdout, /relaunch \{"execPath":"\/opt\/LunaRoute\.AppImage"/u);
});
