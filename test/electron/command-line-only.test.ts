import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { commandAmong } from '../../electron/start/command-line-only.ts';
import { COMMAND_NAMES } from '../../src/cli/command-names.ts';
import { cleanEnv, LAUNCHER, ROOT, temporaryFolder } from '../support/command-line.ts';
import { startRunningShell, startShell } from '../support/electron/running-shell.ts';

const VERSION = String(JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')).version);

test('the list has exactly the commands that the command line shows in its help', (t) => {
  const env = cleanEnv({ home: temporaryFolder(t) });
  const cli = [LAUNCHER, '--help'];
  const { stdout } = spawnSync(process.execPath, cli, { env, encoding: 'utf8' });
  const commands = stdout.slice(stdout.indexOf('Commands:'));
  const shown = [...commands.matchAll(/^ {2}([a-z]+)/gmu)].map(([, name]) => name);
  assert.deepEqual(shown, [...COMMAND_NAMES, 'help']);
});

for (const isPackaged of [true, false]) {
  const kind = isPackaged ? 'installed' : 'started by its script';
  test(`${kind}: a command starts nothing, says in one line what to do, and exits with 2`, async (t) => {
    for (const args of [
      ['serve', '--port', '1'],
      ['--demo', 'check'],
      ['--user-data-dir=x', 'help'],
    ]) {
      const shell = await startShell(t, { isPackaged, args });
      assert.equal(await shell.exited, 2, args.join(' '));
      assert.equal(shell.stdout, '');
      assert.match(
        shell.stderr,
        /^The desktop app has no commands, so "(?:serve|check|help)" started nothing\. [^\n]+\n$/u,
      );
      const file = `lunaroute-tray-${VERSION}.tgz`;
      if (isPackaged) assert.ok(shell.stderr.endsWith(`run: npm i -g ${file}\n`), shell.stderr);
      else assert.match(shell.stderr, /run: npm run -s cli -- \w+\n$/u);
      assert.ok(!existsSync(path.join(shell.home, '.config')), 'no folder, no lock');
    }
  });
}

test('a running app is not affected by a command given to a second app', async (t) => {
  const first = await startRunningShell(t, { isPackaged: true, args: ['--autostart'] });
  const before = readdirSync(path.join(first.home, '.config/lunaroute-tray')).toSorted();
  const second = await startShell(t, { home: first.home, isPackaged: true, args: ['open'] });
  assert.equal(await second.exited, 2);
  assert.deepEqual(readdirSync(path.join(first.home, '.config/lunaroute-tray')).toSorted(), before);
  assert.equal(await first.window(), undefined);
  assert.equal((await fetch(`${first.proxyUrl}/healthz`)).status, 200);
});

test("the app's own switches, their values and other words are not commands", async (t) => {
  for (const args of [
    [],
    ['--config', 'serve'],
    ['--port', '1', '--demo', '--announce-ready'],
    ['--host', 'check', '--log-format', 'env'],
    ['file:///serve', 'serve'],
    ['./check'],
    ['Serve'],
    ['constructor'],
  ]) {
    assert.equal(commandAmong(args), undefined, args.join(' '));
  }
  assert.equal(commandAmong(['--', 'bundle']), 'bundle');
  const shell = await startRunningShell(t, {
    isPackaged: true,
    args: ['--autostart', '--log-format', 'json'],
  });
  assert.equal(await shell.quit(), 0);
});

test('npm start: a command is refused before Electron is looked for', (t) => {
  const env = {
    ...cleanEnv({ home: temporaryFolder(t) }),
    DISPLAY: ':99',
    ELECTRON_OVERRIDE_DIST_PATH: '/nowhere',
  };
  const start = [path.join(ROOT, 'electron/start.ts'), 'schema'];
  const { status, stdout, stderr } = spawnSync(process.execPath, start, { env, encoding: 'utf8' });
  assert.deepEqual({ status, stdout }, { status: 2, stdout: '' });
  assert.match(stderr, /^The desktop app has no commands.*npm run -s cli -- schema\n$/u);
});
