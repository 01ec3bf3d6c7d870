import { readFile } from 'node:fs/promises';
import net from 'node:net';
import { homedir } from 'node:os';
import path from 'node:path';

const ANSWER_MS = 1500;
const COOKIE = 'MIT-MAGIC-COOKIE-1';
const INTERN_ATOM = 16;
const GET_SELECTION_OWNER = 23;
const REPLY_BYTES = 32;

/**
 * Whether an X11 panel without StatusNotifier (i3bar, tint2, older desktops) draws icons: it owns the selection
 * `_NET_SYSTEM_TRAY_Sn` (System Tray Protocol 0.3). False on Wayland, where Electron does not draw there, and if no X
 * server answers.
 */
export async function hasXembedTray(env: NodeJS.ProcessEnv): Promise<boolean> {
  const display = localDisplay(env);
  if (display === undefined) return false;
  const server = net.connect(`/tmp/.X11-unix/X${display.number}`);
  server.on('error', () => undefined); // the pending read rejects with it
  server.setTimeout(ANSWER_MS, () => server.destroy(new Error('no answer in time')));
  try {
    return await askOwner(server, display, await cookieFor(env, display.number));
  } catch {
    return false; // no such server, access denied, or no response in time
  } finally {
    server.destroy();
  }
}

interface Display {
  readonly number: string;
  readonly screen: string;
}

function localDisplay(env: NodeJS.ProcessEnv): Display | undefined {
  if ((env['WAYLAND_DISPLAY'] ?? '') !== '' || env['XDG_SESSION_TYPE'] === 'wayland') return undefined;
  const [, number, screen = '0'] = /^(?:unix)?:(\d+)(?:\.(\d+))?$/u.exec(env['DISPLAY'] ?? '') ?? [];
  return number === undefined ? undefined : { number, screen };
}

async function askOwner(server: net.Socket, { screen }: Display, cookie: Buffer): Promise<boolean> {
  const answers = new Answers(server);
  server.write(setup(cookie));
  const head = await answers.take(8);
  if (head[0] !== 1) return false;
  await answers.take(head.readUInt16LE(6) * 4);
  server.write(internAtom(`_NET_SYSTEM_TRAY_S${screen}`));
  const atom = (await answers.take(REPLY_BYTES)).readUInt32LE(8);
  if (atom === 0) return false;
  server.write(selectionOwner(atom));
  return (await answers.take(REPLY_BYTES)).readUInt32LE(8) !== 0;
}

/** Reads a socket in pieces of a given size. */
class Answers {
  readonly #chunks: AsyncIterator<Buffer>;
  #rest = Buffer.alloc(0);

  constructor(server: net.Socket) {
    this.#chunks = server[Symbol.asyncIterator]() as AsyncIterator<Buffer>; // a Buffer, as no encoding is set
  }

  async take(size: number): Promise<Buffer> {
    while (this.#rest.length < size) {
      const next = await this.#chunks.next();
      if (next.done === true) throw new Error('the server has closed');
      this.#rest = Buffer.concat([this.#rest, next.value]);
    }
    const taken = this.#rest.subarray(0, size);
    this.#rest = this.#rest.subarray(size);
    return taken;
  }
}

/** The connection setup: protocol 11.0, little-endian. */
function setup(cookie: Buffer): Buffer {
  const name = Buffer.from(cookie.length === 0 ? '' : COOKIE);
  const head = Buffer.from([0x6c, 0, 11, 0, 0, 0, name.length, 0, cookie.length, 0, 0, 0]);
  return Buffer.concat([head, padded(name), padded(cookie)]);
}

/** Requests the atom only if it exists; the reply is 0 otherwise. */
function internAtom(name: string): Buffer {
  const text = padded(Buffer.from(name));
  return Buffer.concat([Buffer.from([INTERN_ATOM, 1, 2 + text.length / 4, 0, name.length, 0, 0, 0]), text]);
}

function selectionOwner(atom: number): Buffer {
  const request = Buffer.from([GET_SELECTION_OWNER, 0, 2, 0, 0, 0, 0, 0]);
  request.writeUInt32LE(atom, 4);
  return request;
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
}

/** The authorization cookie (Xau); empty if there is none, which servers often accept. */
async function cookieFor(env: NodeJS.ProcessEnv, display: string): Promise<Buffer> {
  const file = env['XAUTHORITY'] ?? path.join(env['HOME'] ?? homedir(), '.Xauthority');
  const bytes = await readFile(file).catch(() => Buffer.alloc(0));
  let at = 0;
  const field = (): Buffer => {
    const size = bytes.readUInt16BE(at);
    at += 2 + size;
    return bytes.subarray(at - size, at);
  };
  while (at < bytes.length) {
    at += 2; // skips the family: this machine, or one that shares its display
    const [, number, name, cookie] = [field(), field().toString(), field().toString(), field()];
    if ((number === '' || number === display) && name === COOKIE) return cookie;
  }
  return Buffer.alloc(0);
}
