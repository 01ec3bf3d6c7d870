import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { exitReason } from '../../electron/start/start-desktop.ts';
import { cleanEnv, ROOT, RunningCommand, temporaryFolder } from '../support/command-line.ts';
import { endsWithTest } from '../support/ends-with-test.ts';
import { builtShell } from '../support/electron/built-shell.ts';
import { quietPort } from '../support/electron/quiet-port.ts';

const LINUX_ONLY = process.platform === 'linux' ? undefined : 'the obstacles are those of Linux';
/** As root, Electron is not even tried, so a different user is needed. */
const AS_USER =
  LINUX_ONLY ?? (process.getuid?.() === 0 && process.env['SUDO_UID'] === undefined ? 1000 : undefined);

interface StartOptions {
  /** A shell script that stands in for Electron; without it, the binary is missing. */
  readonly electron?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  readonly asRoot?: boolean;
}

/** Runs what `npm start` runs, with the test's own Electron. */
async function start(context: TestContext, options: StartOptions = {}): Promise<RunningCommand> {
  await builtShell();
  const home = temporaryFolder(context);
  chmodSync(home, 0o777);
  if (options.electron !== undefined) {
    const program = path.join(home, 'electron');
    writeFileSync(program, `#!/bin/sh\n${options.electron}\n`);
    chmodSync(program, 0o755);
  }
  const env = {
    ...cleanEnv({ home }),
    DISPLAY: ':99',
    ELECTRON_OVERRIDE_DIST_PATH: home,
    LUNAROUTE_PORT: String(await quietPort()),
    LUNAROUTE_UI_ENABLED: 'false',
    ...options.env,
  };
  const args = [path.join(ROOT, 'electron/start.ts'), ...(options.args ?? [])];
  const uid = options.asRoot !== true && typeof AS_USER === 'number' ? { uid: AS_USER } : {};
  // In a separate process group, so that everything it started ends with it.
  const child = spawn(process.execPath, args, { env, cwd: home, detached: true, ...uid });
  endsWithTest(context, child, () => child.pid !== undefined && killGroup(child.pid));
  return new RunningCommand(child);
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // the whole group has already ended
  }
}

/** Returns the reason it prints once the proxy runs without Electron. */
async function headlessReason(command: RunningCommand): Promise<string> {
  await command.port();
  const lines = command.stderr.trimEnd().split('\n');
  assert.equal(lines.length, 1, command.stderr);
  return /^Running in this terminal, without the tray: (.*)\.$/u.exec(lines[0] ?? '')?.[1] ?? command.stderr;
}

test('a ready Electron keeps running, and its exit ends the command', { skip: LINUX_ONLY }, async (t) => {
  const command = await start(t, {
    electron:
      'echo early; printf "lunaroute:ready\\r\\n"; echo "[INFO] a line"; echo "asked: $*" >&2; exit 7',
    args: ['--port', '9999'],
  });
  assert.equal(await command.exited, 7);
  assert.equal(command.stdout, 'early\n[INFO] a line\n');
  assert.match(command.stderr, /^asked: \S+dist\/electron\/main\.js --announce-ready --port 9999\n$/u);
});

test('signals are forwarded to Electron', { skip: LINUX_ONLY }, async (t) => {
  const command = await start(t, {
    electron: 'trap "echo got it; exit 0" TERM; echo lunaroute:ready; echo up; while :; do sleep 0.05; done',
  });
  // The ready line itself is hidden; later output is shown.
  await command.printed(/^up$/mu);
  command.child.kill('SIGTERM');
  assert.equal(await command.exited, 0);
  assert.equal(command.stdout, 'up\ngot it\n');
});

for (const [what, options, reason] of [
  ['no display', { env: { DISPLAY: '', WAYLAND_DISPLAY: '' } }, 'there is no display'],
  ['no binary', {}, /^there is no Electron in \//u],
  [
    'AppArmor',
    {
      electron:
        'echo "[1:1123/1:ERROR:bus.cc(1)] Failed to connect" >&2; ' +
        'echo "[1:1123/1:FATAL:setuid_sandbox_host.cc(1)] The SUID sandbox helper binary was found, but is not configured correctly." >&2; ' +
        'echo "#0 0x55 <unknown>" >&2; exit 133',
    },
    'Electron ended before it was ready: The SUID sandbox helper binary was found, but is not configured correctly',
  ],
  ['an end without a word', { electron: 'exit 3' }, 'Electron ended with code 3 before it was ready'],
  ['a deadly signal', { electron: 'kill -SEGV $$' }, 'Electron ended by SIGSEGV before it was ready'],
] as const) {
  test(
    `${what}: the proxy starts in this terminal, with a one-line reason`,
    { skip: LINUX_ONLY },
    async (t) => {
      const command = await start(t, options);
      const given = await headlessReason(command);
      if (typeof reason === 'string') assert.equal(given, reason);
      else assert.match(given, reason);
      // Printed when it starts listening for signals.
      await command.printed(/Connect an assistant/u);
      command.child.kill('SIGTERM');
      assert.equal(
        await command.exited,
        0,
        `it drains and ends in order: ${command.stdout}${command.stderr}`,
      );
    },
  );
}

test(
  'Electron is not tried as root',
  { skip: process.getuid?.() === 0 ? undefined : 'not run as root' },
  async (t) => {
    const command = await start(t, { electron: 'echo tried', asRoot: true });
    assert.equal(await headlessReason(command), 'Electron does not run as root');
  },
);

test(
  'an explicit headless start says nothing about a tray, by flag or by variable',
  { skip: LINUX_ONLY },
  async (t) => {
    for (const options of [{ args: ['--headless'] }, { env: { LUNAROUTE_HEADLESS: '1' } }]) {
      const command = await start(t, { electron: 'echo tried', ...options });
      await command.port();
      assert.equal(command.stderr, '');
    }
  },
);

test(
  'arguments are passed to the proxy in the terminal, and its exit code is returned',
  { skip: LINUX_ONLY },
  async (t) => {
    const command = await start(t, { args: ['--headless', '--port', 'none'] });
    assert.equal(await command.exited, 2);
    assert.match(command.stderr, /--port/u);
  },
);

test(
  'an instance that is already running does not cause a start in the terminal',
  { skip: LINUX_ONLY },
  async (t) => {
    const command = await start(t, { electron: 'echo "LunaRoute is already running" >&2; exit 4' });
    assert.equal(await command.exited, 4);
    assert.equal(command.stdout, '');
    assert.match(command.stderr, /^LunaRoute is already running\n$/u);
  },
);

test('Electron inside another Electron still runs as Electron', { skip: LINUX_ONLY }, async (t) => {
  const command = await start(t, {
    electron: 'echo lunaroute:ready; echo "as node: $ELECTRON_RUN_AS_NODE."',
    env: { ELECTRON_RUN_AS_NODE: '1' },
  });
  assert.equal(await command.exited, 0);
  assert.equal(command.stdout, 'as node: .\n');
});

const isInstalled = existsSync(
  createRequire(import.meta.url)
    .resolve('electron/package.json')
    .replace('package.json', 'path.txt'),
);

test(
  'the first download is announced, and its failure is explained',
  { skip: LINUX_ONLY ?? (isInstalled ? 'Electron is here already' : undefined) },
  async (t) => {
    const command = await start(t, {
      env: {
        ELECTRON_OVERRIDE_DIST_PATH: '',
        // Nothing listens there: tests must not download anything.
        ELECTRON_MIRROR: 'http://127.0.0.1:9/',
        electron_config_cache: temporaryFolder(t),
      },
    });
    await command.port();
    const [announced, told] = command.stderr.split('\n');
    assert.match(announced ?? '', /^Downloading Electron .* happens once/u);
    assert.match(
      told ?? '',
      /^Running in this terminal, without the tray: Electron could not be downloaded \(.+\)\.$/u,
    );
  },
);

test('an early exit is given a reason', () => {
  assert.equal(exitReason('', 1, null), 'Electron ended with code 1 before it was ready');
  assert.equal(exitReason('\n\n', null, 'SIGABRT'), 'Electron ended by SIGABRT before it was ready');
  assert.equal(
    exitReason('[1:1/1:ERROR:x.cc(1)] Missing X server or $DISPLAY\n', 1, null),
    'Electron ended before it was ready: Missing X server or $DISPLAY',
  );
  assert.equal(
    exitReason('/x/electron: error while loading shared libraries: libnss3.so: none\n', 127, null),
    'Electron ended before it was ready: /x/electron: error while loading shared libraries: libnss3.so: none',
  );
});
