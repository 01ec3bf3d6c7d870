import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, lstatSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { test } from 'node:test';
import { askLocalSocket, type LocalSocketPlace } from '../../src/control/ask-local-socket.ts';
import {
  type Instance,
  instanceFolder,
  isLunaRoute,
  runningInstances,
} from '../../src/control/instance-file.ts';
import { assertMode } from '../support/assert-mode.ts';
import { ask } from '../support/client.ts';
import { temporaryFolder } from '../support/command-line.ts';
import { type ProgramUnderTest, startProgram } from '../support/running-program.ts';

const isWindows = process.platform === 'win32';

function folderOf({ folder }: ProgramUnderTest): string {
  return instanceFolder({ env: {}, homeDir: folder, platform: process.platform });
}

function instanceOf(program: ProgramUnderTest): Instance & { readonly socket: LocalSocketPlace } {
  const [instance] = runningInstances(folderOf(program));
  assert.ok(instance?.socket !== undefined, 'it tells of a socket');
  return { ...instance, socket: instance.socket };
}

/** Sends the text and returns everything received until the connection closes. */
async function talk(at: string, text: string): Promise<string> {
  const socket = net.connect(at);
  let heard = '';
  socket.on('error', () => undefined); // a reset also ends it
  socket.on('data', (chunk: Buffer) => (heard += chunk.toString()));
  socket.write(text);
  await once(socket, 'close');
  return heard;
}

test('the program answers its own user on a socket that nobody else can open', async (context) => {
  const program = await startProgram(context);
  const { socket } = instanceOf(program);
  if (!isWindows) {
    assert.equal(path.dirname(socket.path), folderOf(program));
    assert.ok(lstatSync(socket.path).isSocket());
    assertMode(socket.path, 0o600);
    assertMode(folderOf(program), 0o700);
  }
  const view = await askLocalSocket(socket, 'proxy/view');
  assert.ok(typeof view === 'object' && view !== null && 'status' in view);
  assert.equal((view.status as { pid: number }).pid, process.pid);
  for (const method of ['settings/view', 'doctor/report', 'doctor/bundle'])
    assert.equal(typeof (await askLocalSocket(socket, method)), 'object', method);
});

test('a wrong key, an unknown method or HTTP gets no response, a question in pieces does', async (context) => {
  const program = await startProgram(context);
  const { socket } = instanceOf(program);
  const { key } = socket;
  for (const line of [
    JSON.stringify({ key: `${key}x`, method: 'proxy/view' }),
    JSON.stringify({ method: 'proxy/view' }),
    JSON.stringify({ key, method: 'proxy/stop' }),
    JSON.stringify({ key, method: 'settings/apply' }),
    JSON.stringify({ key, method: 'capture/start' }),
    JSON.stringify({ key, method: 'capture/view' }),
    JSON.stringify({ key, method: 'toString' }),
    JSON.stringify({ key: [key], method: 'proxy/view' }),
    'null',
    '[]',
    '{',
    '',
    `GET /api/proxy/view HTTP/1.1\r\nauthorization: Bearer ${key}\r\n\r\n`,
    'x'.repeat(5000),
  ])
    assert.equal(await talk(socket.path, `${line}\n`), '', line.slice(0, 60));
  // A peer that ends without a question, and one whose question arrives byte by byte.
  const quiet = net.connect(socket.path).end();
  await once(quiet.resume(), 'close');
  const slow = net.connect(socket.path);
  const question = `${JSON.stringify({ key, method: 'hello' })}\n`;
  for (const letter of question) slow.write(letter);
  const [answer] = (await once(slow, 'data')) as [Buffer];
  assert.equal(answer.toString(), '{"json":null}');
  await assert.rejects(askLocalSocket({ ...socket, key: 'x'.repeat(43) }, 'hello'));
});

test('a browser cannot use the socket, and neither port of the program accepts its key', async (context) => {
  const program = await startProgram(context);
  const { socket } = instanceOf(program);
  const request = http.request({ socketPath: socket.path, path: '/api/proxy/view', method: 'POST' });
  await assert.rejects(once(request.end('{}'), 'response'), /socket hang up|ECONNRESET/u);
  for (const origin of [program.url, new URL(program.link).origin]) {
    for (const bearer of [socket.key, '']) {
      const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' };
      const { status } = await ask(`${origin}/api/proxy/view`, { method: 'POST', headers, body: '{}' });
      assert.ok(status === 401 || status === 404, `${origin} answered ${status}`);
    }
  }
});

test('a socket that another user could have created is not used', { skip: isWindows }, async (context) => {
  const program = await startProgram(context);
  const { socket } = instanceOf(program);
  chmodSync(socket.path, 0o666);
  await assert.rejects(askLocalSocket(socket, 'hello'), /not a socket of this user/u);
  chmodSync(socket.path, 0o600);
  assert.equal(await askLocalSocket(socket, 'hello'), null);
  // Only root can change the owner.
  if (process.getuid?.() !== 0) return;
  chownSync(socket.path, 65_534, 65_534);
  await assert.rejects(askLocalSocket(socket, 'hello'), /not a socket of this user/u);
});

test(
  'an instance file cannot point to a foreign socket, but its program is still listed',
  { skip: isWindows },
  async (context) => {
    const program = await startProgram(context);
    const instance = instanceOf(program);
    const folder = folderOf(program);
    const file = path.join(folder, `${process.pid}.json`);
    for (const socket of [
      { ...instance.socket, path: '/tmp/other.sock' },
      { ...instance.socket, path: path.join(folder, '1.sock') },
      { ...instance.socket, path: `${folder}/../running/${process.pid}.sock` },
      { ...instance.socket, key: 'short' },
      { path: instance.socket.path },
      'text',
      null,
    ]) {
      writeFileSync(file, JSON.stringify({ ...instance, socket }));
      const found = runningInstances(folder).map(({ pid, socket: asked }) => [pid, asked]);
      assert.deepEqual(found, [[process.pid, undefined]], JSON.stringify(socket));
    }
  },
);

test('an instance that doesn’t listen and serves no page is known by its socket', async (context) => {
  const program = await startProgram(context);
  const instance = { ...instanceOf(program), address: null, link: null };
  assert.equal(await isLunaRoute(instance), true);
  assert.equal(
    await isLunaRoute({ ...instance, socket: { ...instance.socket, key: 'x'.repeat(43) } }),
    false,
  );
  program.app.close();
  assert.equal(await isLunaRoute(instance), false);
});

test(
  'closing the program removes its socket, and starting replaces or removes stale sockets',
  { skip: isWindows },
  async (context) => {
    const home = temporaryFolder(context);
    const folder = instanceFolder({ env: {}, homeDir: home, platform: process.platform });
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const own = path.join(folder, `${process.pid}.sock`);
    const ended = path.join(folder, '4194304.sock'); // above the highest process id on Linux
    for (const file of [own, ended]) writeFileSync(file, 'left behind');
    const inputs = {
      env: {},
      flags: { port: '0', uiPort: '0' },
      homeDir: home,
      platform: process.platform,
      cwd: home,
    };
    const program = await startProgram(context, { inputs });
    const [instance] = runningInstances(folder);
    assert.ok(instance?.socket !== undefined);
    assert.equal(await askLocalSocket(instance.socket, 'hello'), null);
    assert.equal(existsSync(ended), false);
    program.app.close();
    program.app.close();
    assert.equal(existsSync(own), false);
    await assert.rejects(askLocalSocket(instance.socket, 'hello'));
  },
);

test('a folder too deep for a socket disables only the socket', { skip: isWindows }, async (context) => {
  const home = path.join(temporaryFolder(context), 'x'.repeat(120));
  mkdirSync(home);
  const inputs = {
    env: {},
    flags: { port: '0', uiPort: '0' },
    homeDir: home,
    platform: process.platform,
    cwd: home,
  };
  const program = await startProgram(context, { inputs });
  const folder = instanceFolder({ env: {}, homeDir: home, platform: process.platform });
  const file = readFileSync(path.join(folder, `${process.pid}.json`), 'utf8');
  assert.ok(!file.includes('socket'), file);
  assert.equal((await ask(`${program.url}/healthz`)).status, 200);
  assert.equal(await isLunaRoute(runningInstances(folder)[0] ?? assert.fail('it is announced')), true);
});
