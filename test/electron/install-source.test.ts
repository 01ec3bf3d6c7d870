import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { type InstallFacts, installOf } from '../../electron/updates/install-source.ts';
import { temporaryFolder } from '../support/command-line.ts';

const skip = process.platform === 'win32' ? 'dpkg-query is a script here, which Windows does not run' : false;
const RELEASE = {
  version: '0.3.0',
  tag: 'v0.3.0',
  files: [
    'SHA256SUMS.txt',
    'lunaroute-tray-0.3.0-linux-arm64.deb',
    'lunaroute-tray-0.3.0-linux-amd64.deb',
    'lunaroute-tray-0.3.0-linux-x86_64.AppImage',
  ],
};
const EXECUTABLE = '/opt/LunaRoute Tray/lunaroute-tray';

/** Creates a machine whose dpkg knows only the given file. */
function machine(context: TestContext, owned: string | undefined): InstallFacts {
  const folder = temporaryFolder(context);
  const tool = path.join(folder, 'dpkg-query');
  writeFileSync(
    tool,
    `#!/bin/sh\n[ "$1" = --search ] && [ "$2" = '${owned ?? ''}' ] && { echo "lunaroute-tray: $2"; exit 0; }\necho 'no path found' >&2; exit 1\n`,
  );
  chmodSync(tool, 0o755);
  const env = { PATH: folder };
  return { platform: 'linux', executable: EXECUTABLE, arch: 'x64', isPackaged: true, env };
}

test(
  "a program that dpkg owns is updated by apt, with this processor's package",
  { skip },
  async (context) => {
    const facts = machine(context, EXECUTABLE);
    const command = 'sudo apt install ./lunaroute-tray-0.3.0-linux-amd64.deb';
    assert.deepEqual(await installOf(RELEASE, facts), { by: 'apt', command });
    const arm = await installOf(RELEASE, { ...facts, arch: 'arm64' });
    assert.match(arm?.command ?? '', /arm64\.deb$/u);
    assert.equal(await installOf(RELEASE, { ...facts, arch: 'riscv64' }), null, 'there is no such package');
  },
);

test(
  'a program that dpkg does not own, an AppImage, and a checkout have no command',
  { skip },
  async (context) => {
    assert.equal(await installOf(RELEASE, machine(context, '/usr/bin/else')), null);
    const facts = machine(context, EXECUTABLE);
    assert.equal(
      await installOf(RELEASE, { ...facts, env: { ...facts.env, APPIMAGE: '/home/ada/x' } }),
      null,
    );
    assert.equal(await installOf(RELEASE, { ...facts, isPackaged: false }), null);
    assert.equal(await installOf(RELEASE, { ...facts, env: { PATH: '/nowhere' } }), null, 'no dpkg');
    assert.equal(await installOf(RELEASE, { ...facts, platform: 'win32' }), null);
  },
);

test('a file name that a shell would interpret has no command', { skip }, async (context) => {
  const files = ['$(reboot)-amd64.deb', 'a;b-amd64.deb', '../x-amd64.deb', 'a b-amd64.deb', '-amd64.deb\n'];
  for (const file of files) {
    const facts = machine(context, EXECUTABLE);
    assert.equal(await installOf({ ...RELEASE, files: [file] }, facts), null, file);
  }
});

test('on macOS Homebrew upgrades what it installed', async (context) => {
  const facts = { ...machine(context, undefined), platform: 'darwin' as const };
  const room = temporaryFolder(context);
  assert.equal(await installOf(RELEASE, facts, [room]), null);
  mkdirSync(path.join(room, 'lunaroute-tray'));
  const how = { by: 'Homebrew', command: 'brew upgrade --cask lunaroute-tray' };
  assert.deepEqual(await installOf(RELEASE, facts, [room]), how);
});
