import assert from 'node:assert/strict';
import http from 'node:http';
import { once } from 'node:events';
import { test, type TestContext } from 'node:test';
import {
  type RunningShell,
  type ShellTestOptions,
  startRunningShell,
  startShell,
} from '../support/electron/running-shell.ts';

/** Starts a hidden shell whose port is then taken by another program. */
async function shellWithStolenPort(
  context: TestContext,
  options: ShellTestOptions = {},
): Promise<{ shell: RunningShell; giveBack: () => Promise<void> }> {
  const shell = await startRunningShell(context, { ...options, args: ['--autostart'] });
  const thief = http.createServer();
  context.after(() => thief.close());
  await shell.clickTray('stop');
  await shell.trayTells(/Stopped/u);
  thief.listen(shell.proxyPort, '127.0.0.1');
  await once(thief, 'listening');
  // Shortens a wait of five seconds and counts the attempts.
  await shell.evaluate(() => {
    const { setTimeout: wait } = globalThis;
    let tries = 0;
    globalThis.setTimeout = ((run: () => void, ms: number) => {
      if (ms === 5000) Object.assign(globalThis, { tries: (tries += 1) });
      return wait(run, ms === 5000 ? 20 : ms);
    }) as typeof setTimeout;
  });
  await shell.clickTray('start');
  await shell.trayTells(/is taken/u);
  const giveBack = async (): Promise<void> => {
    thief.close();
    await once(thief, 'close');
  };
  return { shell, giveBack };
}

test('a proxy that fails while the window is hidden notifies once until it runs, however often it retries', async (t) => {
  const { shell, giveBack } = await shellWithStolenPort(t);
  // Keep the window hidden, so that nobody is looking.
  await shell.evaluate(({ windows }) => windows[0]?.hide());
  await shell.eventually('it was tried again', () => Number(Reflect.get(globalThis, 'tries')) >= 4);
  const told = await shell.evaluate(({ recorded }) => recorded.notifications);
  assert.deepEqual(
    told.map(({ title }) => title),
    ['The LunaRoute proxy is not running'],
  );
  await giveBack();
  await shell.trayTells(/Running/u);
  assert.deepEqual(await shell.evaluate(({ recorded }) => recorded.notifications), []);
});

test('clicking the notification opens the window, even after garbage collection', async (t) => {
  const { shell } = await shellWithStolenPort(t);
  await shell.windowIs('visible');
  await shell.evaluate(({ windows }) => windows[0]?.hide());
  await shell.evaluate(({ clickNotification }) => clickNotification());
  assert.equal(await shell.window(), 'visible');
});

for (const notifications of ['refused', 'unsupported'] as const) {
  test(`macOS: where notifications are ${notifications}, the Dock icon bounces and the window opens`, async (t) => {
    const { shell } = await shellWithStolenPort(t, { platform: 'darwin', notifications });
    await shell.windowIs('visible');
    await shell.eventually('the Dock calls', ({ recorded }) => recorded.dockBounces > 0);
    assert.equal(await shell.evaluate(({ recorded }) => recorded.dockBounces), 1);
  });
}

test('a start whose port is taken shows its window and no notification', async (t) => {
  const first = await startRunningShell(t);
  const second = await startShell(t, { port: first.proxyPort });
  await second.trayTells(/is taken by another LunaRoute/u);
  await second.windowIs('visible');
  assert.deepEqual(await second.evaluate(({ recorded }) => recorded.notifications), []);
});
