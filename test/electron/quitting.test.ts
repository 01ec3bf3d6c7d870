import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import http, { type IncomingMessage } from 'node:http';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { browserMissing } from '../support/browser.ts';
import { temporaryFolder } from '../support/command-line.ts';
import { type DialectProvider, startDialectProvider } from '../support/dialect-provider.ts';
import {
  type RunningShell,
  type ShellTestOptions,
  startRunningShell,
} from '../support/electron/running-shell.ts';

const skip = browserMissing();

/** As the real page does it while changes are staged. */
const STAGE = `void window.addEventListener('beforeunload', (event) => event.preventDefault())`;

/** A stream through the proxy, open until the test ends. */
async function openStream(provider: DialectProvider, shell: RunningShell): Promise<IncomingMessage> {
  provider.intercept = (_seen, _request, upstream) => {
    upstream.writeHead(200, { 'content-type': 'text/event-stream' });
    upstream.write('data: first\n\n');
    return true;
  };
  const request = http.request(`${shell.proxyUrl}/v1/messages`, { method: 'POST' }).end('{"stream":true}');
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  response.on('error', () => undefined).resume();
  return response;
}

async function shellWithStream(context: TestContext, options: ShellTestOptions = {}): Promise<RunningShell> {
  const provider = await startDialectProvider(context);
  const shell = await startRunningShell(context, {
    ...options,
    env: { LUNAROUTE_ANTHROPIC_BASE_URL: provider.url, ...options.env },
  });
  await openStream(provider, shell);
  return shell;
}

function questions(shell: RunningShell): Promise<string[]> {
  return shell.evaluate(({ recorded }) => recorded.dialogs.map(({ message }) => message));
}

async function isServing(shell: RunningShell): Promise<boolean> {
  return (await fetch(`${shell.proxyUrl}/healthz`)).status === 200;
}

// Changes that are not applied. The page objects in a real Chromium, whose own question stands for Electron's event.

test('keep editing: the quit is called off before any stream is refused', { skip }, async (t) => {
  const shell = await shellWithStream(t, { pages: true });
  await shell.inPage(STAGE);
  await shell.evaluate(({ windows }) => windows[0]?.hide());
  await shell.clickTray('quit');
  assert.equal(await shell.answerDialog('Keep editing'), 'Changes are not applied');
  await shell.windowIs('visible');
  assert.ok(await isServing(shell));
  await shell.trayTells(/Running on .*, 1 in flight/u);
  assert.equal(shell.child.exitCode, null);
  assert.doesNotMatch(shell.stdout, /Quitting/u);
  assert.equal(await shell.inPage('document.querySelector("h1").textContent'), 'A window for tests');
  // Asked again, it asks again.
  await shell.clickTray('quit');
  await shell.answerDialog('Discard and quit');
  await shell.trayTells(/Quitting/u);
  await shell.clickTray('quit');
  assert.equal(await shell.exited, 0);
});

test('discard and quit: the app ends', { skip }, async (t) => {
  const shell = await startRunningShell(t, { pages: true });
  await shell.inPage(STAGE);
  await shell.clickTray('quit');
  await shell.answerDialog('Discard and quit');
  assert.equal(await shell.exited, 0);
});

test('nothing staged: nothing is asked', { skip }, async (t) => {
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
  assert.deepEqual(await questions(shell), ['Changes are not applied']);
  await shell.answerDialog('Keep editing');
  assert.equal(await shell.window(), 'visible');
  assert.ok(await isServing(shell));
});

test('edited while streams end: keep editing takes the proxy up again', { skip }, async (t) => {
  const shell = await shellWithStream(t, { pages: true });
  await shell.inPage('void 0');
  await shell.clickTray('quit');
  await shell.trayTells(/Quitting: waiting for 1 request, up to \d+ s$/u);
  await assert.rejects(fetch(`${shell.proxyUrl}/healthz`));
  await shell.clickTray('open');
  await shell.windowIs('visible');
  await shell.inPage(STAGE);
  // A second time: streams are waited for no longer.
  await shell.clickTray('quit');
  await shell.answerDialog('Keep editing');
  await shell.trayTells(/Running on/u);
  assert.ok(await isServing(shell));
  assert.equal(await shell.window(), 'visible');
});

test('a shutdown of the system and a signal do not ask about changes', { skip }, async (t) => {
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

test('a signal ends also what waits for an answer', { skip }, async (t) => {
  const shell = await startRunningShell(t, { pages: true });
  await shell.inPage(STAGE);
  await shell.clickTray('quit');
  await shell.eventually('it asks', ({ recorded }) => recorded.dialogs.length === 1);
  shell.child.kill('SIGTERM');
  assert.equal(await shell.exited, 0);
});

test('a page that hangs is not waited for', { skip }, async (t) => {
  const shell = await startRunningShell(t, { pages: true });
  await shell.inPage(`void window.addEventListener('beforeunload', () => { for (;;); })`);
  await shell.shorten(5000);
  assert.equal(await shell.quit(), 0);
});

test('reloading with changes asks, too', { skip }, async (t) => {
  const shell = await startRunningShell(t, { pages: true });
  await shell.inPage(STAGE);
  await shell.evaluate(({ windows }) => windows[0]?.webContents.reload());
  await shell.answerDialog('Keep editing');
  await shell.inPage('void (window.mark = 1)');
  await shell.evaluate(({ windows }) => windows[0]?.webContents.reload());
  await shell.answerDialog('Discard and reload');
  await shell.eventually('the page is new', async ({ windows }) =>
    // Asked while the page goes, it may never answer: then it is asked again.
    Promise.race([
      windows[0]?.webContents.page?.page.evaluate('window.mark === undefined').catch(() => false),
      new Promise((resolve) => setTimeout(resolve, 1000, false)),
    ]),
  );
});

// What quitting and stopping wait for.

/** The answer is lost where the program ends first. */
function endWait(shell: RunningShell): void {
  void shell.call('/proxy/stopNow').catch(() => undefined);
}

test('an open window stays while a quit waits, tray and window say for what, and Quit now ends it', async (t) => {
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

test('drain_secs: 0 quits with a stream at once', async (t) => {
  const shell = await shellWithStream(t, { env: { LUNAROUTE_DRAIN_SECS: '0' } });
  assert.equal(await shell.quit(), 0);
  assert.match(shell.stdout, /^\[INFO\] Quitting\. No new requests are taken\.$/mu);
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

test(
  'discard and quit with a stream: the window stays while it waits, and is not asked again',
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

test('a page that hangs does not keep a quit from waiting for a stream', { skip }, async (t) => {
  const shell = await shellWithStream(t, { pages: true, env: { LUNAROUTE_DRAIN_SECS: '600' } });
  await shell.inPage(`void window.addEventListener('beforeunload', () => { for (;;); })`);
  await shell.shorten(5000);
  await shell.clickTray('quit');
  await shell.trayTells(/Quitting: waiting/u);
  await shell.clickTray('quit');
  assert.equal(await shell.exited, 0);
});

// Connected assistants.

const OWN = '{\n  "model": "opus"\n}\n';
const QUESTION = 'Claude Code is connected to LunaRoute. Disconnect it?';

function settingsFile(home: string): string {
  return path.join(home, '.claude/settings.json');
}

interface Connected {
  readonly shell: RunningShell;
  /** What the assistant's file says now. */
  readonly file: () => string;
}

/** A shell with Claude Code connected, as the Assistants page does it. */
async function connectedShell(context: TestContext, options: ShellTestOptions = {}): Promise<Connected> {
  const home = temporaryFolder(context);
  mkdirSync(path.dirname(settingsFile(home)), { recursive: true });
  writeFileSync(settingsFile(home), OWN);
  const shell = await startRunningShell(context, { home, ...options });
  const outcome = await shell.call<{ kind: string }>('/assistants/connect', { name: 'claude-code' });
  assert.equal(outcome.kind, 'done');
  const file = (): string => readFileSync(settingsFile(home), 'utf8');
  assert.match(file(), /ANTHROPIC_BASE_URL/u);
  return { shell, file };
}

/** What was remembered of the answer. */
function remembered(home: string): unknown {
  const file = path.join(home, '.config/lunaroute-tray/desktop.json');
  if (!existsSync(file)) return undefined;
  const { preferences } = JSON.parse(readFileSync(file, 'utf8')) as {
    preferences?: { disconnectOnQuit?: unknown };
  };
  return preferences?.disconnectOnQuit;
}

test('disconnect and quit: the file is as it was before, byte for byte', async (t) => {
  const { shell, file } = await connectedShell(t);
  await shell.clickTray('quit');
  assert.equal(await shell.answerDialog('Disconnect and quit'), QUESTION);
  assert.equal(await shell.exited, 0);
  assert.equal(file(), OWN);
  assert.equal(remembered(shell.home), undefined);
});

test('leave connected and quit: nothing is written', async (t) => {
  const { shell, file } = await connectedShell(t);
  const before = file();
  await shell.clickTray('quit');
  await shell.answerDialog('Leave connected and quit');
  assert.equal(await shell.exited, 0);
  assert.equal(file(), before);
  assert.equal(remembered(shell.home), undefined);
});

test('cancel: the app runs on, connected, and remembers nothing of it', async (t) => {
  const { shell, file } = await connectedShell(t);
  const before = file();
  await shell.clickTray('quit');
  await shell.answerDialog('Cancel', true);
  assert.ok(await isServing(shell));
  assert.equal(await shell.window(), 'visible');
  assert.equal(file(), before);
  assert.equal(remembered(shell.home), undefined);
  await shell.clickTray('quit');
  await shell.eventually('it asks again', ({ recorded }) => recorded.dialogs.length === 2);
});

test('do not ask again: the answer is remembered, and done the next time without a question', async (t) => {
  const { shell, file } = await connectedShell(t);
  await shell.clickTray('quit');
  const { checkbox } = await shell.eventually('it asks', ({ recorded }) => recorded.dialogs[0]);
  assert.equal(checkbox, 'Do not ask again');
  await shell.answerDialog('Disconnect and quit', true);
  assert.equal(await shell.exited, 0);
  assert.equal(remembered(shell.home), 'always');
  const second = await startRunningShell(t, { home: shell.home });
  await second.call('/assistants/connect', { name: 'claude-code' });
  assert.match(file(), /ANTHROPIC_BASE_URL/u);
  assert.equal(await second.quit(), 0);
  assert.equal(file(), OWN);
});

test('never: it is left connected without a question', async (t) => {
  const { shell, file } = await connectedShell(t);
  const before = file();
  await shell.call('/desktop/setPreferences', { disconnectOnQuit: 'never' });
  assert.equal(await shell.quit(), 0);
  assert.equal(file(), before);
});

test('nobody is connected: nothing is asked', async (t) => {
  const home = temporaryFolder(t);
  mkdirSync(path.dirname(settingsFile(home)), { recursive: true });
  writeFileSync(settingsFile(home), OWN);
  const shell = await startRunningShell(t, { home });
  assert.equal(await shell.quit(), 0);
  assert.equal(readFileSync(settingsFile(home), 'utf8'), OWN);
});

test('the question comes before any stream is refused', async (t) => {
  const provider = await startDialectProvider(t);
  const { shell } = await connectedShell(t, { env: { LUNAROUTE_ANTHROPIC_BASE_URL: provider.url } });
  await openStream(provider, shell);
  await shell.clickTray('quit');
  await shell.answerDialog('Cancel');
  assert.ok(await isServing(shell));
  await shell.trayTells(/Running on .*, 1 in flight/u);
});

for (const [wish, isTakenBack] of [
  ['ask', false],
  ['always', true],
] as const) {
  test(`a shutdown of the system asks nothing; '${wish}' ${isTakenBack ? 'takes the connection back' : 'leaves it'}`, async (t) => {
    const { shell, file } = await connectedShell(t);
    const before = file();
    await shell.call('/desktop/setPreferences', { disconnectOnQuit: wish });
    await shell.evaluate(({ powerMonitor, app }) => {
      powerMonitor.emit('shutdown', { preventDefault: () => process.stderr.write('delayed\n') });
      setImmediate(() => app.quit());
    });
    assert.equal(await shell.exited, 0);
    assert.equal(file(), isTakenBack ? OWN : before);
    assert.equal(/delayed/u.test(shell.stderr), isTakenBack);
  });
}

test('the end of the system does not wait for the answer to a question', async (t) => {
  const { shell, file } = await connectedShell(t);
  const before = file();
  await shell.clickTray('quit');
  await shell.eventually('it asks', ({ recorded }) => recorded.dialogs.length === 1);
  await shell.evaluate(({ powerMonitor, app }) => {
    powerMonitor.emit('shutdown');
    setImmediate(() => app.quit());
  });
  assert.equal(await shell.exited, 0);
  assert.equal(file(), before);
});

test('files that cannot be written in time do not keep the app from ending', async (t) => {
  const { shell, file } = await connectedShell(t);
  const before = file();
  await shell.evaluate(() => {
    const { promises } = process.getBuiltinModule('fs');
    promises.open = () => new Promise(() => undefined);
    process.getBuiltinModule('module').syncBuiltinESMExports();
  });
  await shell.shorten(2000);
  await shell.clickTray('quit');
  await shell.answerDialog('Disconnect and quit');
  assert.equal(await shell.exited, 0);
  assert.equal(file(), before);
});

test('a signal asks nothing', async (t) => {
  const { shell, file } = await connectedShell(t);
  const before = file();
  shell.child.kill('SIGTERM');
  assert.equal(await shell.exited, 0);
  assert.equal(file(), before);
});

for (const hasWindow of [true, false]) {
  test(`windows: the end of the session with 'always' takes the connection back (window: ${hasWindow})`, async (t) => {
    const { shell, file } = await connectedShell(t, { platform: 'win32' });
    await shell.call('/desktop/setPreferences', { disconnectOnQuit: 'always' });
    await shell.evaluate(({ windows, endSession }, isKept) => {
      if (!isKept) windows[0]?.destroy();
      // Not before this is answered: it ends the process.
      setImmediate(endSession);
    }, hasWindow);
    assert.equal(await shell.exited, 0);
    assert.equal(file(), OWN);
  });
}

// Restarting: a quit like any other, and a start behind it.

test('a restart quits with its questions and starts the app again', { skip }, async (t) => {
  const shell = await startRunningShell(t, { pages: true });
  await shell.inPage(STAGE);
  assert.deepEqual(await shell.call('/desktop/restart'), { kind: 'done' });
  await shell.answerDialog('Discard and quit');
  assert.equal(await shell.exited, 0);
  assert.match(shell.stdout, /^stand-in: relaunch \{\}$/mu);
});

test('who keeps editing is not restarted by a later quit', { skip }, async (t) => {
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

test('an AppImage is started again by its file', async (t) => {
  const shell = await startRunningShell(t, { env: { APPIMAGE: '/opt/LunaRoute.AppImage' } });
  await shell.call('/desktop/restart');
  assert.equal(await shell.exited, 0);
  assert.match(shell.stdout, /relaunch \{"execPath":"\/opt\/LunaRoute\.AppImage"/u);
});
