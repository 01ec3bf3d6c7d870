import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { assertMode } from '../support/assert-mode.ts';
import http from 'node:http';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import {
  announceInstance,
  folderRefusal,
  type Instance,
  instanceFolder,
  isLunaRoute,
  runningInstances,
} from '../../src/control/instance-file.ts';
import { temporaryFolder } from '../support/command-line.ts';
import { portOf } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { linksMissing } from '../support/symbolic-links.ts';

const SELF: Instance = {
  pid: process.pid,
  version: '1.2.3',
  startedAt: 2000,
  startedFrom: 'a terminal',
  configPath: '/home/ada/config.yaml',
  address: { host: '127.0.0.1', port: 8081 },
  link: 'http://127.0.0.1:8082/#token=x',
};

function fileOf(folder: string, pid: number): string {
  return path.join(folder, `${pid}.json`);
}

/** Returns the id of a process that has just ended. */
async function endedPid(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'close');
  assert.ok(child.pid !== undefined);
  return child.pid;
}

/** Starts a server that answers `/healthz` with the body and accepts one token at `/session`; returns its port. */
async function answering(context: TestContext, health: string, token = ''): Promise<number> {
  const server = http.createServer((request, response) => {
    if (request.url === '/healthz') return void response.end(health);
    const isOpened = request.method === 'POST' && request.headers.authorization === `Bearer ${token}`;
    response.writeHead(isOpened ? 200 : 401).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => server.close());
  context.after(() => server.closeAllConnections());
  return portOf(server);
}

test('each user has one folder, in the platform’s config folder', () => {
  const homeDir = '/home/ada';
  assert.equal(
    instanceFolder({ env: {}, homeDir, platform: 'linux' }),
    '/home/ada/.config/lunaroute/running',
  );
  assert.equal(
    instanceFolder({ env: { XDG_CONFIG_HOME: '/x' }, homeDir, platform: 'linux' }),
    '/x/lunaroute/running',
  );
  assert.equal(
    instanceFolder({ env: {}, homeDir, platform: 'darwin' }),
    '/home/ada/Library/Application Support/lunaroute/running',
  );
  assert.equal(
    instanceFolder({ env: { APPDATA: String.raw`C:\Ada` }, homeDir, platform: 'win32' }),
    String.raw`C:\Ada\lunaroute\running`,
  );
});

test('an instance is announced and updated, and stays withdrawn once withdrawn', (context) => {
  const folder = path.join(temporaryFolder(context), 'lunaroute', 'running');
  const file = announceInstance(folder, SELF);
  assert.deepEqual(runningInstances(folder), [SELF]);
  if (process.platform !== 'win32') {
    assertMode(folder, 0o700);
    assertMode(fileOf(folder, process.pid), 0o600);
  }
  file.update({ address: null });
  file.update({ link: null, configPath: '/other.yaml' });
  assert.deepEqual(runningInstances(folder), [
    { ...SELF, address: null, link: null, configPath: '/other.yaml' },
  ]);
  file.withdraw();
  file.withdraw();
  file.update({ address: SELF.address });
  assert.deepEqual(readdirSync(folder), []);
});

test('a link in place of the file is replaced, not followed', { skip: linksMissing() }, (context) => {
  const folder = temporaryFolder(context);
  const victim = path.join(folder, 'victim');
  writeFileSync(victim, 'mine');
  for (const ending of ['json', 'tmp']) symlinkSync(victim, path.join(folder, `${process.pid}.${ending}`));
  announceInstance(folder, SELF).update({ link: null });
  assert.equal(readFileSync(victim, 'utf8'), 'mine');
  assert.equal(runningInstances(folder)[0]?.link, null);
});

test('a folder that can’t be written is ignored', (context) => {
  const folder = path.join(temporaryFolder(context), 'running');
  writeFileSync(folder, 'not a folder');
  const file = announceInstance(folder, SELF);
  file.update({ link: null });
  file.withdraw();
  assert.equal(readFileSync(folder, 'utf8'), 'not a folder');
  assert.deepEqual(runningInstances(folder), []);
});

test('files of ended programs are removed, and invalid files are skipped', async (context) => {
  const folder = temporaryFolder(context);
  const ended = await endedPid();
  announceInstance(folder, { ...SELF, pid: ended });
  writeFileSync(path.join(folder, `${ended}.tmp`), '');
  const old = { pid: process.pid, link: SELF.link };
  for (const text of ['', '[]', JSON.stringify(old), JSON.stringify({ ...SELF, pid: 1 })]) {
    writeFileSync(fileOf(folder, process.pid), text);
    writeFileSync(path.join(folder, 'notes.json'), text);
    assert.deepEqual(runningInstances(folder), [], text);
  }
  mkdirSync(fileOf(folder, process.ppid));
  assert.deepEqual(runningInstances(folder), []);
  assert.equal(existsSync(fileOf(folder, ended)), false);
  assert.deepEqual(
    readdirSync(folder).toSorted(),
    [`${process.pid}.json`, `${process.ppid}.json`, 'notes.json'].toSorted(),
  );
});

test('a folder or file that others can write is ignored, and nothing is written to it', (context) => {
  if (process.platform === 'win32') return context.skip('there are no modes');
  const folder = path.join(temporaryFolder(context), 'running');
  announceInstance(folder, SELF);
  chmodSync(fileOf(folder, process.pid), 0o622);
  assert.deepEqual(runningInstances(folder), []);
  chmodSync(fileOf(folder, process.pid), 0o600);
  assert.equal(runningInstances(folder).length, 1);
  chmodSync(folder, 0o770);
  assert.deepEqual(runningInstances(folder), []);
  assert.match(folderRefusal(folder) ?? '', /nobody else can write/u);
  rmSync(fileOf(folder, process.pid));
  announceInstance(folder, SELF);
  assert.deepEqual(readdirSync(folder), [], 'a link is as good as a password');
  const linked = `${folder}-link`;
  symlinkSync(path.dirname(folder), linked);
  assert.match(folderRefusal(linked) ?? '', /must be a folder/u);
  assert.equal(folderRefusal(`${folder}-missing`), undefined);
});

test('malformed files are ignored: foreign links, pipes, symbolic links, huge files', (context) => {
  const folder = temporaryFolder(context);
  const file = fileOf(folder, process.pid);
  for (const link of [
    'https://evil.example/#token=x',
    'file:///etc/passwd',
    'http://127.0.0.1:8082/#token=x\u001b]0;owned\u0007',
    'http://127.0.0.1:8082/evil#token=x',
    'http://user@127.0.0.1:8082/#token=x',
  ]) {
    writeFileSync(file, JSON.stringify({ ...SELF, link }), { mode: 0o600 });
    assert.deepEqual(runningInstances(folder), [], link);
  }
  writeFileSync(file, JSON.stringify({ ...SELF, more: 'x'.repeat(9_000_000) }));
  assert.deepEqual(runningInstances(folder), []);
  rmSync(file);
  if (process.platform === 'win32') return;
  const real = path.join(folder, 'real');
  writeFileSync(real, JSON.stringify(SELF), { mode: 0o600 });
  symlinkSync(real, file);
  assert.deepEqual(runningInstances(folder), []);
  rmSync(file);
  execFileSync('mkfifo', [file]);
  assert.deepEqual(runningInstances(folder), [], 'nobody waits for a writer');
});

test('with a proxy token an instance is known by its page, or by the bare status at its address', async (context) => {
  const port = await answering(context, '{"status":"ok"}', 'right');
  const at = (link: string | null, hasToken = true): Instance => ({
    ...SELF,
    address: { host: '127.0.0.1', port },
    link,
    hasToken,
  });
  assert.equal(await isLunaRoute(at(`http://127.0.0.1:${port}/#token=right`)), true);
  assert.equal(await isLunaRoute(at(`http://127.0.0.1:${port}/#token=wrong`)), false);
  assert.equal(await isLunaRoute(at(null)), true);
  assert.equal(await isLunaRoute(at(null, false)), false, 'anybody answers so');
});

test('the longest-running instance comes first', (context) => {
  const folder = temporaryFolder(context);
  announceInstance(folder, SELF);
  announceInstance(folder, { ...SELF, pid: process.ppid, startedAt: 1000 });
  assert.deepEqual(
    runningInstances(folder).map(({ pid }) => pid),
    [process.ppid, process.pid],
  );
});

test('an instance is known by its own process only', async (context) => {
  const health = (pid: number): string => JSON.stringify({ app: 'lunaroute-tray', pid });
  const at = (port: number): Instance => ({ ...SELF, address: { host: '0.0.0.0', port } });
  assert.equal(await isLunaRoute(at(await answering(context, health(process.pid)))), true);
  assert.equal(await isLunaRoute(at(await answering(context, health(1)))), false);
  assert.equal(await isLunaRoute(at(await answering(context, '{"app":"other"}'))), false);
  assert.equal(await isLunaRoute(at(await answering(context, '<html>'))), false);
  assert.equal(await isLunaRoute(at(await freePort())), false);
});

test('an instance that doesn’t listen is known by its settings page', async (context) => {
  const port = await answering(context, '', 'right');
  const withLink = (link: string | null): Instance => ({ ...SELF, address: null, link });
  assert.equal(await isLunaRoute(withLink(`http://127.0.0.1:${port}/#token=right`)), true);
  assert.equal(await isLunaRoute(withLink(`http://127.0.0.1:${port}/#token=wrong`)), false);
  assert.equal(await isLunaRoute(withLink(`http://127.0.0.1:${await freePort()}/#token=right`)), false);
  assert.equal(await isLunaRoute(withLink(null)), false);
});
