import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { temporaryFolder } from '../support/command-line.ts';
import { startDialectProvider } from '../support/dialect-provider.ts';
import {
  type RunningShell,
  type ShellTestOptions,
  startRunningShell,
} from '../support/electron/running-shell.ts';
import { openStream, isServing } from './quit-support.ts';

// Connected assistants.

const OWN = '{\n  "model": "opus"\n}\n';
const QUESTION = 'Claude Code is connected to LunaRoute. Disconnect it?';

function settingsFile(home: string): string {
  return path.join(home, '.claude/settings.json');
}

interface Connected {
  readonly shell: RunningShell;
  /** Returns the current text of the assistant's file. */
  readonly file: () => string;
}

/** Starts a shell with Claude Code connected through the Assistants page's method. */
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

/** Returns the remembered choice. */
function remembered(home: string): unknown {
  const file = path.join(home, '.config/lunaroute-tray/desktop.json');
  if (!existsSync(file)) return undefined;
  const { preferences } = JSON.parse(readFileSync(file, 'utf8')) as {
    preferences?: { disconnectOnQuit?: unknown };
  };
  return preferences?.disconnectOnQuit;
}

test('disconnect and quit restores the file byte for byte', async (t) => {
  const { shell, file } = await connectedShell(t);
  await shell.clickTray('quit');
  assert.equal(await shell.answerDialog('Disconnect and quit'), QUESTION);
  assert.equal(await shell.exited, 0);
  assert.equal(file(), OWN);
  assert.equal(remembered(shell.home), undefined);
});

test('leave connected and quit writes nothing', async (t) => {
  const { shell, file } = await connectedShell(t);
  const before = file();
  await shell.clickTray('quit');
  await shell.answerDialog('Leave connected and quit');
  assert.equal(await shell.exited, 0);
  assert.equal(file(), before);
  assert.equal(remembered(shell.home), undefined);
});

test('cancel keeps the app running and connected, and remembers nothing', async (t) => {
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

test('do not ask again remembers the answer and applies it next time without a question', async (t) => {
  const { shell, file } = await connectedShell(t);
  await shell.clickTray('quit');
  const { checkbox } = await shell.eventually('it asks', ({ recorded }) => recorded.dialogs[0]);
  assert.equal(checkbox, "Don't ask again");
  await shell.answerDialog('Disconnect and quit', true);
  assert.equal(await shell.exited, 0);
  assert.equal(remembered(shell.home), 'always');
  const second = await startRunningShell(t, { home: shell.home });
  await second.call('/assistants/connect', { name: 'claude-code' });
  assert.match(file(), /ANTHROPIC_BASE_URL/u);
  assert.equal(await second.quit(), 0);
  assert.equal(file(), OWN);
});

test('with never, assistants stay connected without a question', async (t) => {
  const { shell, file } = await connectedShell(t);
  const before = file();
  await shell.call('/desktop/setPreferences', { disconnectOnQuit: 'never' });
  assert.equal(await shell.quit(), 0);
  assert.equal(file(), before);
});

test('quitting asks nothing when nobody is connected', async (t) => {
  const home = temporaryFolder(t);
  mkdirSync(path.dirname(settingsFile(home)), { recursive: true });
  writeFileSync(settingsFile(home), OWN);
  const shell = await startRunningShell(t, { home });
  assert.equal(await shell.quit(), 0);
  assert.equal(readFileSync(settingsFile(home), 'utf8'), OWN);
});

test('the question comes before any request is refused', async (t) => {
  const provider = await startDialectProvider(t);
  const { shell } = await connectedShell(t, { env: { LUNAROUTE_ANTHROPIC_BASE_URL: provider.url } });
  await openStream(provider, shell);
  await shell.clickTray('quit');
  await shell.answerDialog('Cancel');
  assert.ok(await isServing(shell));
  await shell.trayTells(/Running on .*, 1 in progress/u);
});

for (const [request, isTakenBack] of [
  ['ask', false],
  ['always', true],
] as const) {
  test(`a system shutdown asks nothing; '${request}' ${isTakenBack ? 'takes the connection back' : 'leaves it'}`, async (t) => {
    const { shell, file } = await connectedShell(t);
    const before = file();
    await shell.call('/desktop/setPreferences', { disconnectOnQuit: request });
    await shell.evaluate(({ powerMonitor, app }) => {
      powerMonitor.emit('shutdown', { preventDefault: () => process.stderr.write('delayed\n') });
      setImmediate(() => app.quit());
    });
    assert.equal(await shell.exited, 0);
    assert.equal(file(), isTakenBack ? OWN : before);
    assert.equal(/delayed/u.test(shell.stderr), isTakenBack);
  });
}

test('a system shutdown does not wait for an answer to the question', async (t) => {
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

test('files that cannot be written in time do not keep the app from quitting', async (t) => {
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

test('a signal quits without a question', async (t) => {
  const { shell, file } = await connectedShell(t);
  const before = file();
  shell.child.kill('SIGTERM');
  assert.equal(await shell.exited, 0);
  assert.equal(file(), before);
});

for (const hasWindow of [true, false]) {
  test(`windows: the end of the session disconnects with 'always' (window: ${hasWindow})`, async (t) => {
    const { shell, file } = await connectedShell(t, { platform: 'win32' });
    await shell.call('/desktop/setPreferences', { disconnectOnQuit: 'always' });
    await shell.evaluate(({ windows, endSession }, isKept) => {
      if (!isKept) windows[0]?.destroy();
      // Deferred until this call has returned, because it ends the process.
      setImmediate(endSession);
    }, hasWindow);
    assert.equal(await shell.exited, 0);
    assert.equal(file(), OWN);
  });
}
