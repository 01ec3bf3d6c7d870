import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import {
  announceInstance,
  type Instance,
  instanceFolder,
  runningInstances,
} from '../../src/control/instance-file.ts';
import type { Finding } from '../../src/contract/settings/finding.ts';
import { accessOnDisk, fileExposure, realPathOnDisk } from '../../src/settings/findings/file-exposure.ts';
import { ConfigSaver } from '../../src/settings/file/save-config.ts';
import { planEdit } from '../../src/text-edit/yaml/plan-edit.ts';
import { temporaryFolder } from '../support/command-line.ts';

const DISK = { accessOf: accessOnDisk, realPathOf: realPathOnDisk };

const INSTANCE: Instance = {
  pid: process.pid,
  version: '0.0.0',
  startedAt: 0,
  startedFrom: 'a test',
  configPath: '/c.yaml',
  address: null,
  link: 'http://127.0.0.1:1/#token=x',
};

const skip = process.platform === 'win32' ? 'Windows has no such modes' : false;

function modeOf(file: string): number {
  return statSync(file).mode & 0o7777;
}

interface Layout {
  readonly file: number;
  readonly folder: number;
}

/** Returns the warning about a config file with these modes on disk. */
function warningFor(context: TestContext, { file, folder }: Layout): Finding | undefined {
  const place = path.join(temporaryFolder(context), 'lunaroute');
  mkdirSync(place);
  const configPath = path.join(place, 'config.yaml');
  writeFileSync(configPath, 'port: 8081\n');
  chmodSync(configPath, file);
  chmodSync(place, folder);
  return fileExposure(configPath, process.platform, DISK);
}

for (const [what, layout, wanted] of [
  ['a file of its owner only', { file: 0o600, folder: 0o700 }, undefined],
  ['a file that others may read', { file: 0o644, folder: 0o755 }, undefined],
  [
    'a file that others may write',
    { file: 0o646, folder: 0o700 },
    /the config file \(mode 0646\).*chmod go-w/u,
  ],
  [
    'a folder that others may write',
    { file: 0o600, folder: 0o777 },
    /the folder .*\(mode 0777\).*chmod o-w/u,
  ],
  ['a folder like /tmp', { file: 0o600, folder: 0o1777 }, undefined],
] as const) {
  test(
    `${what} ${wanted === undefined ? 'is no matter' : 'is a warning with its repair'}`,
    { skip },
    (context) => {
      const finding = warningFor(context, layout);
      if (wanted === undefined) {
        assert.equal(finding, undefined);
        return;
      }
      assert.equal(finding?.level, 'warning');
      assert.equal(finding?.code, 'file_exposed');
      assert.match(finding?.message ?? '', wanted);
    },
  );
}

test('a file writable by its group causes a warning, except for the private group of its owner', () => {
  const warning = (gid: number): Finding | undefined =>
    fileExposure('/x/config.yaml', 'linux', {
      accessOf: (at) =>
        at.endsWith('.yaml') ? { mode: 0o664, uid: 1000, gid } : { mode: 0o755, uid: 1000, gid: 1000 },
      realPathOf: (at) => at,
    });
  assert.equal(warning(1000), undefined);
  assert.equal(warning(50)?.code, 'file_exposed');
});

test('for a symbolic link, the folder of its target is checked too', { skip }, (context) => {
  const home = temporaryFolder(context);
  const shared = path.join(home, 'shared');
  mkdirSync(shared);
  chmodSync(shared, 0o777);
  writeFileSync(path.join(shared, 'real.yaml'), 'port: 8081\n', { mode: 0o600 });
  symlinkSync(path.join(shared, 'real.yaml'), path.join(home, 'config.yaml'));
  const finding = fileExposure(path.join(home, 'config.yaml'), process.platform, DISK);
  assert.match(finding?.message ?? '', /shared \(mode 0777\)/u);
});

test('there is no warning on Windows or without a file', () => {
  const anything = (): { mode: number; uid: number; gid: number } => ({ mode: 0o777, uid: 1, gid: 2 });
  assert.equal(
    fileExposure('C:\\config.yaml', 'win32', { accessOf: anything, realPathOf: (at) => at }),
    undefined,
  );
  assert.equal(fileExposure('/no/such/config.yaml', 'linux', DISK), undefined);
});

test(
  'Apply writes files, versions and folders for their owner only, whatever the umask',
  { skip },
  async (context) => {
    const umask = process.umask(0);
    context.after(() => process.umask(umask));
    const folder = path.join(temporaryFolder(context), 'lunaroute');
    const file = path.join(folder, 'config.yaml');
    for (const [readText, port] of [
      ['', 9001],
      ['port: 9001\n', 9002],
    ] as const) {
      const outcome = await new ConfigSaver().save({
        path: file,
        readText,
        edit: (text) => planEdit(text, [{ path: ['port'], value: port }]),
      });
      assert.equal(outcome.kind, 'saved');
    }
    assert.equal(modeOf(folder), 0o700);
    for (const name of ['config.yaml', 'config.yaml.1', 'config.yaml.2']) {
      assert.equal(modeOf(path.join(folder, name)), 0o600, name);
    }
  },
);

test('the file of a running program is for its owner only and removed afterwards', { skip }, (context) => {
  const umask = process.umask(0);
  context.after(() => process.umask(umask));
  const home = temporaryFolder(context);
  const folder = instanceFolder({ env: { XDG_CONFIG_HOME: home }, homeDir: home, platform: 'linux' });
  const instance = announceInstance(folder, INSTANCE);
  const file = path.join(folder, `${process.pid}.json`);
  assert.equal(modeOf(folder), 0o700);
  assert.equal(modeOf(path.dirname(folder)), 0o700);
  assert.equal(modeOf(file), 0o600);
  assert.equal(runningInstances(folder)[0]?.pid, process.pid);
  instance.withdraw();
  assert.equal(existsSync(file), false);
});

test('a link in place of that file is neither followed nor written to', { skip }, (context) => {
  const home = temporaryFolder(context);
  const folder = path.join(home, 'running');
  const victim = path.join(home, 'victim');
  mkdirSync(folder);
  writeFileSync(victim, 'mine', { mode: 0o644 });
  symlinkSync(victim, path.join(folder, `${process.pid}.json`));
  announceInstance(folder, INSTANCE);
  assert.equal(readFileSync(victim, 'utf8'), 'mine');
  assert.equal(modeOf(path.join(folder, `${process.pid}.json`)), 0o600);
});
