import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { askTrayHost, type TrayHost } from '../../electron/tray/tray-host.ts';
import { ROOT, temporaryFolder } from '../support/command-line.ts';

/** Asks with only these tools on the PATH, each a shell script. */
async function ask(context: TestContext, tools: Readonly<Record<string, string>>): Promise<TrayHost> {
  const folder = temporaryFolder(context);
  for (const [name, script] of Object.entries(tools)) {
    writeFileSync(path.join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(path.join(folder, name), 0o755);
  }
  return askTrayHost('linux', { PATH: folder, DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere' });
}

test('each tool is understood when the others are missing', async (t) => {
  for (const [tool, yes, no] of [
    ['gdbus', "echo '(<true>,)'", "echo '(<false>,)'"],
    ['busctl', "echo 'b true'", "echo 'b false'"],
    ['dbus-send', "echo '   variant       boolean true'", "echo '   variant       boolean false'"],
  ] as const) {
    assert.equal((await ask(t, { [tool]: yes })).kind, 'present', tool);
    assert.equal((await ask(t, { [tool]: no })).kind, 'absent', tool);
    assert.equal(
      (await ask(t, { [tool]: 'echo "The name is not activatable" >&2; exit 1' })).kind,
      'absent',
      tool,
    );
  }
});

test('a bus that does not answer counts as absent', async (t) => {
  assert.equal((await ask(t, { gdbus: 'while :; do :; done' })).kind, 'absent');
});

test('without any tool the tray host is unknown, with a reason', async (t) => {
  const host = await ask(t, {});
  assert.equal(host.kind, 'unknown');
  assert.match(host.reason, /gdbus, busctl and dbus-send are missing/u);
});

test('without a D-Bus session no tray host is expected later', async (t) => {
  const folder = temporaryFolder(t);
  const without = await askTrayHost('linux', { PATH: process.env['PATH'], XDG_RUNTIME_DIR: folder });
  assert.deepEqual([without.kind, without.kind === 'absent' && without.mayCome], ['absent', false]);
  mkdirSync(path.join(folder, 'bus'));
  const withBus = await askTrayHost('linux', { PATH: folder, XDG_RUNTIME_DIR: folder });
  assert.equal(withBus.kind, 'unknown');
});

test('macOS and Windows always have a tray host', async () => {
  assert.equal((await askTrayHost('darwin', {})).kind, 'present');
  assert.equal((await askTrayHost('win32', {})).kind, 'present');
});

const hasBus = spawnSync('dbus-run-session', ['--version']).status === 0;

test(
  'a real session bus without a panel has no tray host',
  { skip: hasBus ? undefined : 'there is no dbus-run-session' },
  () => {
    const script = `
    const { askTrayHost } = await import(${JSON.stringify(path.join(ROOT, 'electron/tray/tray-host.ts'))});
    console.log(JSON.stringify(await askTrayHost('linux', process.env)));`;
    const answer = execFileSync(
      'dbus-run-session',
      ['--', process.execPath, '--input-type=module', '-e', script],
      {
        encoding: 'utf8',
      },
    );
    const host = JSON.parse(answer) as TrayHost;
    assert.deepEqual([host.kind, host.kind === 'absent' && host.mayCome], ['absent', true]);
  },
);
