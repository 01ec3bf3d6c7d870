import { execFile } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { WslDistro, WslHome } from '../contract/assistants.ts';
import { ASSISTANTS } from './known-assistants.ts';

const run = promisify(execFile);
/** WSL may have to start first. */
const ANSWER_MS = 5000;
/** Docker's own distributions, which nobody works in. */
const NOBODYS = /^docker-desktop/u;
/** Accepted names of distributions and users; other names are never put into a command. */
const NAME = /^[\w][\w.-]*$/u;

export interface WslOptions {
  /** `wsl.exe`, or the path of a stand-in. */
  readonly program: string;
  /** Returns the folder under which Windows exposes a distribution's files. */
  readonly shareOf: (distro: string) => string;
}

export const SYSTEM_WSL: WslOptions = {
  // A full path: for a bare name, Windows searches the current folder first.
  program: path.win32.join(process.env['SystemRoot'] ?? String.raw`C:\Windows`, 'System32', 'wsl.exe'),
  shareOf: (distro) => `\\\\wsl.localhost\\${distro}`,
};

/**
 * Returns this machine's WSL distributions and, for those running, the homes with an assistant's configuration. Reads
 * only and starts none: accessing the files of a stopped distribution would start it. Empty if there is no WSL.
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
    return []; // no WSL, or no matching distribution: wsl.exe then exits with an error
  }
}

/** UTF-16 unless WSL_UTF8 is set; the zero bytes of ASCII names tell them apart. */
function decoded(bytes: Buffer): string {
  const encoding = bytes.includes(0) ? 'utf-16le' : 'utf-8';
  return new TextDecoder(encoding).decode(bytes);
}

async function homesIn(share: string): Promise<readonly WslHome[]> {
  const folder = path.join(share, 'home');
  const users = await readdir(folder).catch(() => []); // unreadable share: nothing is known
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
