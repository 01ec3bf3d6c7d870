import assert from 'node:assert/strict';
import http, { type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { temporaryFolder } from '../support/command-line.ts';
import { type DialectProvider, startDialectProvider } from '../support/dialect-provider.ts';
import { type RunningShell, startRunningShell, startShell } from '../support/electron/running-shell.ts';

/** A stream through the proxy that the test ends. */
interface HeldStream {
  readonly response: IncomingMessage;
  /** Sends the last piece and ends the stream. */
  readonly finish: () => void;
}

async function holdStream(provider: DialectProvider, shell: RunningShell): Promise<HeldStream> {
  const ending = Promise.withResolvers<() => void>();
  provider.intercept = (_seen, _request, upstream) => {
    upstream.writeHead(200, { 'content-type': 'text/event-stream' });
    upstream.write('data: first\n\n');
    ending.resolve(() => void upstream.end('data: last\n\n'));
    return true;
  };
  const request = http.request(`${shell.proxyUrl}/v1/messages`, { method: 'POST' }).end('{"stream":true}');
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return { response, finish: await ending.promise };
}

async function shellWithProvider(
  context: TestContext,
  more: Record<string, string> = {},
): Promise<[RunningShell, DialectProvider]> {
  const provider = await startDialectProvider(context);
  const env = { LUNAROUTE_ANTHROPIC_BASE_URL: provider.url, ...more };
  const shell = await startRunningShell(context, { env });
  return [shell, provider];
}

/** Lists the instance files by which commands discover running instances. */
function runningInstances(home: string): string[] {
  return readdirSync(path.join(home, '.config/lunaroute/running'));
}

test('a second start reports on stderr, binds nothing and exits non-zero; the first shows its window', async (t) => {
  const first = await startRunningShell(t, { args: ['--autostart'] });
  assert.equal(await first.window(), undefined);
  const second = await startShell(t, { home: first.home });
  assert.equal(await second.exited, 4);
  assert.match(second.stderr, /LunaRoute is already running/u);
  assert.equal(second.stdout, '');
  await first.windowIs('visible');
  assert.equal((await fetch(`${first.proxyUrl}/healthz`)).status, 200);
  await assert.rejects(fetch(`${second.proxyUrl}/healthz`), 'the second has bound nothing');
});

test('a second start at login, such as from two autostart entries, opens no window', async (t) => {
  const first = await startRunningShell(t, { args: ['--autostart'] });
  const told = first.evaluate(
    ({ app }) => new Promise<boolean>((resolve) => app.once('second-instance', () => resolve(true))),
  );
  const second = await startShell(t, { home: first.home, args: ['--autostart'] });
  assert.equal(await second.exited, 4);
  assert.equal(await told, true);
  assert.equal(await first.window(), undefined);
});

test('quitting waits for a stream to finish, and the tray shows what it waits for', async (t) => {
  const [shell, provider] = await shellWithProvider(t);
  const { response, finish } = await holdStream(provider, shell);
  const text: Buffer[] = [];
  response.on('data', (chunk: Buffer) => text.push(chunk));
  await shell.clickTray('quit');
  await shell.trayTells(/Quitting: waiting for 1 request, up to \d+ s$/u);
  const { menu } = await shell.tray();
  assert.equal(menu[2], 'Quitting: waiting for requests (disabled)');
  assert.deepEqual([menu[3], menu.at(-1)], ['Stop (disabled)', 'Quit now']);
  await assert.rejects(fetch(`${shell.proxyUrl}/v1/models`), 'no new request is taken');
  finish();
  await once(response, 'end');
  assert.equal(Buffer.concat(text).toString(), 'data: first\n\ndata: last\n\n');
  assert.equal(await shell.exited, 0);
  assert.match(shell.stdout, /^\[INFO\] Quitting: waiting for 1 request, up to 10 s\./mu);
});

test('a stream that does not end in time is cut, and its client gets an error', async (t) => {
  const [shell, provider] = await shellWithProvider(t, { LUNAROUTE_DRAIN_SECS: '1' });
  const { response } = await holdStream(provider, shell);
  const cut = once(response, 'error');
  response.resume();
  await shell.clickTray('quit');
  assert.equal(await shell.exited, 0);
  await cut;
});

test('quitting a second time does not wait', async (t) => {
  const [shell, provider] = await shellWithProvider(t);
  const { response } = await holdStream(provider, shell);
  response.on('error', () => undefined).resume();
  await shell.clickTray('quit');
  await shell.trayTells(/Quitting/u);
  await shell.clickTray('quit');
  assert.equal(await shell.exited, 0);
});

test('a system shutdown does not wait for streams, windows or questions', async (t) => {
  const [shell, provider] = await shellWithProvider(t);
  const { response } = await holdStream(provider, shell);
  response.on('error', () => undefined).resume();
  await shell.windowIs('visible');
  await shell.evaluate(({ powerMonitor, app }) => {
    powerMonitor.emit('shutdown');
    setImmediate(() => app.quit());
  });
  assert.equal(await shell.exited, 0);
  assert.doesNotMatch(shell.stdout, /Quitting/u);
});

/** Deferred until this call has returned, because it ends the process. */
async function endSession(shell: RunningShell): Promise<void> {
  await shell.evaluate((world) => void setImmediate(() => world.endSession()));
}

for (const args of [[], ['--autostart']]) {
  test(`windows: the app exits in the same turn as the session ends (${args.join() || 'with a window'})`, async (t) => {
    const provider = await startDialectProvider(t);
    const shell = await startRunningShell(t, {
      platform: 'win32',
      args,
      env: { LUNAROUTE_ANTHROPIC_BASE_URL: provider.url },
    });
    const { response } = await holdStream(provider, shell);
    const cut = once(response, 'error');
    response.resume();
    await endSession(shell);
    assert.equal(await shell.exited, 0);
    await cut;
  });
}

test('a logout that Electron reports only on exit still removes the instance file', async (t) => {
  const [shell] = await shellWithProvider(t);
  await shell.evaluate(({ app }) => {
    setImmediate(() => {
      // None of the events leading there announces a quit (electron/electron#52603).
      app.emit('quit', {}, 0);
      process.exit(0);
    });
  });
  assert.equal(await shell.exited, 0);
  assert.deepEqual(runningInstances(shell.home), []);
});

test('a quit after a cancelled shutdown waits for streams again', async (t) => {
  const [shell, provider] = await shellWithProvider(t);
  const { response, finish } = await holdStream(provider, shell);
  response.resume();
  await shell.shorten(60_000);
  await shell.evaluate(({ powerMonitor }) => {
    powerMonitor.emit('shutdown');
    // Fires after the shell's timer, which is equally shortened.
    return new Promise((resolve) => setTimeout(resolve, 60_000));
  });
  await shell.clickTray('quit');
  await shell.trayTells(/Quitting: waiting for 1 request/u);
  finish();
  assert.equal(await shell.exited, 0);
});

test('SIGTERM quits gracefully, and a second signal within half a second is ignored', async (t) => {
  const [shell, provider] = await shellWithProvider(t);
  const { response, finish } = await holdStream(provider, shell);
  const text: Buffer[] = [];
  response.on('data', (chunk: Buffer) => text.push(chunk));
  shell.child.kill('SIGTERM');
  shell.child.kill('SIGINT');
  await shell.trayTells(/Quitting: waiting for 1 request, up to \d+ s$/u);
  finish();
  await once(response, 'end');
  assert.match(Buffer.concat(text).toString(), /last/u);
  assert.equal(await shell.exited, 0);
});

test('a second start with --quit quits the first gracefully, as a signal does', async (t) => {
  const [shell, provider] = await shellWithProvider(t);
  await shell.windowIs('visible');
  const { response, finish } = await holdStream(provider, shell);
  const text: Buffer[] = [];
  response.on('data', (chunk: Buffer) => text.push(chunk));
  const second = await startShell(t, { home: shell.home, args: ['--quit'] });
  assert.equal(await second.exited, 0);
  assert.equal(second.stderr, '');
  await shell.trayTells(/Quitting: waiting for 1 request/u);
  finish();
  await once(response, 'end');
  assert.match(Buffer.concat(text).toString(), /last/u);
  assert.equal(await shell.exited, 0);
});

test('--quit without a running instance starts nothing', async (t) => {
  const shell = await startShell(t, { args: ['--quit'] });
  assert.equal(await shell.exited, 0);
  assert.equal(shell.stdout + shell.stderr, '');
});

test('idle connections are not reused after sleep', async (t) => {
  const [shell, provider] = await shellWithProvider(t);
  const ask = async (): Promise<string> =>
    (await fetch(`${shell.proxyUrl}/v1/messages`, { method: 'POST', body: '{}' })).text();
  await ask();
  await ask();
  await shell.evaluate(({ powerMonitor }) => void powerMonitor.emit('resume'));
  await ask();
  assert.deepEqual(
    provider.seen.map(({ socket }) => socket),
    [1, 1, 2],
  );
});

test('macOS: the machine is kept awake only while requests are in progress', async (t) => {
  const provider = await startDialectProvider(t);
  const env = { LUNAROUTE_ANTHROPIC_BASE_URL: provider.url };
  const shell = await startRunningShell(t, { platform: 'darwin', env });
  const isAwake = (): Promise<boolean> =>
    shell.evaluate(({ powerSaveBlocker }) => powerSaveBlocker.isStarted(1));
  assert.equal(await isAwake(), false);
  const { response, finish } = await holdStream(provider, shell);
  response.resume();
  await shell.eventually('it stays awake', ({ powerSaveBlocker }) => powerSaveBlocker.isStarted(1));
  finish();
  await once(response, 'end');
  await shell.eventually('it may sleep', ({ powerSaveBlocker }) => !powerSaveBlocker.isStarted(1));
});

test('the app runs despite errors in its settings', async (t) => {
  const shell = await startRunningShell(t, { env: { LUNAROUTE_OPENAI_TIMEOUT_SECS: 'soon' } });
  assert.equal((await fetch(`${shell.proxyUrl}/healthz`)).status, 200);
});

test('the proxy logs to standard output', async (t) => {
  const [shell] = await shellWithProvider(t);
  await fetch(`${shell.proxyUrl}/v1/messages`, { method: 'POST', body: '{}' });
  await shell.clickTray('stop');
  await shell.trayTells(/Stopped/u);
  assert.ok(shell.stdout.startsWith(`[INFO] LunaRoute is listening on ${shell.proxyUrl}\n`), shell.stdout);
});

test('--demo runs without a key or a network, and quits without waiting', async (t) => {
  const temporary = temporaryFolder(t);
  const shell = await startRunningShell(t, { args: ['--demo'], env: { TMPDIR: temporary, TEMP: temporary } });
  const made = () => readdirSync(temporary).filter((name) => name.startsWith('lunaroute-demo-'));
  assert.equal(made().length, 1, 'its own configuration');
  await shell.eventually('there is traffic', async ({ trays }) =>
    /, [1-9]\d* in progress/u.test(trays[0]?.tooltip ?? ''),
  );
  assert.match(await (await fetch(`${shell.proxyUrl}/readyz?verbose`)).text(), /openai/u);
  assert.equal(await shell.quit(), 0);
  assert.doesNotMatch(shell.stdout, /Quitting/u, 'made-up traffic is nothing to wait for');
  assert.deepEqual(made(), []);
});

test('a missing window build ends the start with a reason, and an installed app shows it in a box', async (t) => {
  for (const isPackaged of [false, true]) {
    const shell = await startShell(t, { isPackaged, window: temporaryFolder(t) });
    assert.equal(await shell.exited, 1);
    assert.match(shell.stderr, /LunaRoute could not start: the window was not built/u);
    assert.equal(/error box/u.test(shell.stderr), isPackaged);
  }
});
