import { execFile } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { WslDistro, WslHome } from '../contract/assistants.ts';
import { ASSISTANTS } from './known-assistants.ts';

const run = promisify(execFile);
/** WSL may be starting itself. */
const ANSWER_MS = 5000;
/** Docker's own, where nobody works. */
const NOBODYS = /^docker-desktop/u;
/** What a distribution or its user may be called; another name is not put into a command. */
const NAME = /^[\w][\w.-]*$/u;

export interface WslOptions {
  /** `wsl.exe`, or the path of a stand-in. */
  readonly program: string;
  /** The folder under which Windows shows a distribution's files. */
  readonly shareOf: (distro: string) => string;
}

export const SYSTEM_WSL: WslOptions = {
  // By its place: Windows looks for a bare name in the current folder first.
  program: path.win32.join(process.env['SystemRoot'] ?? String.raw`C:\Windows`, 'System32', 'wsl.exe'),
  shareOf: (distro) => `\\\\wsl.localhost\\${distro}`,
};

/**
 * The WSL distributions of this Windows and, of those that run, the homes with an assistant's configuration. Reads only, and
 * starts none: looking into one that is stopped would. Empty where there is no WSL.
 */
export async function wslDistros({ program, shareOf }: WslOptions): Promise<readonly WslDistro[]> {
  const names = await listed(program, ['--list', '--quiet']);
  const running = names.length === 0 ? [] : await listed(program, ['--list', '--quiet', '--running']);
  return Promise.all(
    names.map(async (name) => {
      const isRunning = running.includes(name);
      return { name, isRunning, homes: isRunning ? await homesIn(shareOf(name)) : [] };
    }),
  );
}

async function listed(program: string, args: readonly string[]): Promise<readonly string[]> {
  try {
    const { stdout } = await run(program, args, {
      encoding: 'buffer',
      timeout: ANSWER_MS,
      windowsHide: true,
    });
    return decoded(stdout)
      .split(/\r?\n/u)
      .map((line) => line.trim())
      .filter((name) => NAME.test(name) && !NOBODYS.test(name));
  } catch {
    return []; // no WSL, or none that is listed: it then ends with an error
  }
}

/** UTF-16 unless WSL_UTF8 is set; a name in ASCII shows which by its zero bytes. */
function decoded(bytes: Buffer): string {
  const encoding = bytes.includes(0) ? 'utf-16le' : 'utf-8';
  return new TextDecoder(encoding).decode(bytes);
}

async function homesIn(share: string): Promise<readonly WslHome[]> {
  const folder = path.join(share, 'home');
  const users = await readdir(folder).catch(() => []); // its share can't be read: nothing is known
  const homes = await Promise.all(
    users.filter((user) => NAME.test(user)).map((user) => homeOf(user, path.join(folder, user))),
  );
  return homes.filter(({ assistants }) => assistants.length > 0);
}

async function homeOf(user: string, home: string): Promise<WslHome> {
  const found = await Promise.all(
    ASSISTANTS.map(async (assistant) => {
      const folder = assistant.folder({ home, env: {} });
      const isThere = folder !== undefined && (await isFolder(folder));
      return isThere ? [{ label: assistant.label, program: assistant.program }] : [];
    }),
  );
  return { user, assistants: found.flat() };
}

function isFolder(folder: string): Promise<boolean> {
  return stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
