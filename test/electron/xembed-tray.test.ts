import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { hasXembedTray } from '../../electron/tray/xembed-tray.ts';
import { temporaryFolder } from '../support/command-line.ts';
import { startShell } from '../support/electron/running-shell.ts';

const skip = spawnSync('Xvfb', ['-help']).error === undefined ? undefined : 'Xvfb is not installed';

/** Starts a real X server; with a cookie, only clients that have it are admitted. */
async function startServer(context: TestContext, cookie?: Buffer): Promise<NodeJS.ProcessEnv> {
  const folder = temporaryFolder(context);
  const authority = path.join(folder, 'authority');
  if (cookie !== undefined) writeFileSync(authority, authorityOf(cookie));
  const auth = cookie === undefined ? ['-ac'] : ['-auth', authority];
  // Without -noreset the server resets when its last client leaves, and with it a client that is just connecting.
  const options = ['-displayfd', '1', '-screen', '0', '64x64x24', '-nolisten', 'tcp', '-noreset', ...auth];
  const server = spawn('Xvfb', options, { stdio: ['ignore', 'pipe', 'ignore'] });
  context.after(() => server.kill());
  const [number] = (await once(server.stdout, 'data')) as [Buffer];
  return { DISPLAY: `:${number.toString().trim()}`, XAUTHORITY: authority, HOME: folder };
}

/**
 * Returns two entries, one for another display and one for any: family, then address, number, name and data, each
 * preceded by its length.
 */
function authorityOf(cookie: Buffer): Buffer {
  const entry = (number: string, data: Buffer): Buffer[] =>
    [Buffer.from('host'), Buffer.from(number), Buffer.from('MIT-MAGIC-COOKIE-1'), data].flatMap((field) => [
      Buffer.from([field.length >> 8, field.length & 255]),
      field,
    ]);
  return Buffer.concat([
    Buffer.from([1, 0]),
    ...entry('4711', randomBytes(16)),
    Buffer.from([1, 0]),
    ...entry('', cookie),
  ]);
}

/** Owns the tray selection, like a panel. Returns a function that gives it up. */
async function startPanel(
  context: TestContext,
  env: NodeJS.ProcessEnv,
  cookie = Buffer.alloc(0),
): Promise<() => void> {
  const socket = net.connect(`/tmp/.X11-unix/X${(env['DISPLAY'] ?? '').slice(1)}`);
  context.after(() => socket.destroy());
  const name = cookie.length === 0 ? Buffer.alloc(0) : Buffer.from('MIT-MAGIC-COOKIE-1\0\0');
  socket.write(
    Buffer.concat([
      Buffer.from([0x6c, 0, 11, 0, 0, 0, name.length && 18, 0, cookie.length, 0, 0, 0]),
      name,
      cookie,
    ]),
  );
  const setup = await read(socket, (head) => 8 + 4 * head.readUInt16LE(6));
  assert.equal(setup[0], 1, 'let in');
  const base = setup.readUInt32LE(12);
  const vendor = setup.readUInt16LE(24);
  const root = setup.readUInt32LE(40 + vendor + ((4 - (vendor % 4)) % 4) + 8 * (setup[29] ?? 0));
  socket.write(words([[1, 0, 8, 0], base, root, 0, [1, 0, 1, 0], [0, 0, 0, 0], 0, 0]));
  const text = Buffer.from('_NET_SYSTEM_TRAY_S0\0');
  socket.write(Buffer.concat([Buffer.from([16, 0, 2 + text.length / 4, 0, 19, 0, 0, 0]), text]));
  const atom = (await read(socket)).readUInt32LE(8);
  socket.write(words([[22, 0, 4, 0], base, atom, 0]));
  // A reply to GetInputFocus means that everything before it has been processed.
  socket.write(words([[43, 0, 1, 0]]));
  await read(socket);
  return () => socket.destroy();
}

/** Reads a reply, 32 bytes long unless its head says otherwise. */
async function read(socket: net.Socket, sizeOf = (_head: Buffer): number => 32): Promise<Buffer> {
  let bytes = Buffer.alloc(0);
  while (bytes.length < 8 || bytes.length < sizeOf(bytes)) {
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    bytes = Buffer.concat([bytes, chunk]);
  }
  return bytes;
}

function words(list: readonly (number | readonly number[])[]): Buffer {
  return Buffer.concat(
    list.map((word) => {
      if (typeof word !== 'number') return Buffer.from(word);
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32LE(word);
      return bytes;
    }),
  );
}

test('an X11 panel is detected while it exists', { skip }, async (t) => {
  const env = await startServer(t);
  assert.equal(await hasXembedTray(env), false);
  await startPanel(t, env);
  assert.equal(await hasXembedTray(env), true);
  assert.equal(await hasXembedTray({ ...env, DISPLAY: `${env['DISPLAY']}.0` }), true);
  assert.equal(await hasXembedTray({ ...env, DISPLAY: `${env['DISPLAY']}.1` }), false, 'another screen');
  assert.equal(
    await hasXembedTray({ ...env, WAYLAND_DISPLAY: 'wayland-0' }),
    false,
    'not drawn from Wayland',
  );
});

test('the cookie of the display is sent to the X server', { skip }, async (t) => {
  const cookie = randomBytes(16);
  const env = await startServer(t, cookie);
  await startPanel(t, env, cookie);
  assert.equal(await hasXembedTray(env), true);
  assert.equal(await hasXembedTray({ ...env, XAUTHORITY: '/nowhere' }), false);
  const cut = path.join(env['HOME'] ?? '', 'cut');
  writeFileSync(cut, authorityOf(cookie).subarray(0, 20));
  assert.equal(await hasXembedTray({ ...env, XAUTHORITY: cut }), false);
});

test('no panel is found without a local display', async () => {
  for (const DISPLAY of [undefined, '', ':4711', 'localhost:10.0', ':0; rm', '::1:0']) {
    assert.equal(await hasXembedTray({ DISPLAY, HOME: '/nowhere' }), false, DISPLAY);
  }
});

test('linux: the icon is created for an X11 panel when D-Bus has no tray host', { skip }, async (t) => {
  const env = await startServer(t);
  const endPanel = await startPanel(t, env);
  const shell = await startShell(t, {
    trayHost: 'none',
    args: ['--autostart'],
    env: { DISPLAY: env['DISPLAY'] ?? '' },
  });
  await shell.trayTells(/Running/u);
  assert.equal(await shell.window(), undefined, 'nothing opens at login');
  await shell.clickTray('open');
  await shell.windowIs('visible');
  await shell.closeWindow();
  assert.equal(await shell.answerDialog('Keep running'), 'LunaRoute keeps running');
  await shell.windowIs('hidden');
  await shell.clickTray('open');
  endPanel();
  await shell.closeWindow();
  assert.equal(await shell.answerDialog('Cancel'), 'Quit LunaRoute, or keep it running?');
});
