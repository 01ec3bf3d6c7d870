import { execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { HEALTH_APP } from '../contract/health.ts';
import { OWN_PATHS } from '../contract/own-paths.ts';
import { proxyUrl } from './environment-lines.ts';

const run = promisify(execFile);
const ASK_MS = 2000;

/** The `${OWN_PATHS.health}` response of another instance. */
interface OtherInstance {
  readonly version: string;
  readonly pid: number;
}

/** Describes what listens on a port: another LunaRoute, a named process, or "another program". */
export async function describePortHolder(host: string, port: number): Promise<string> {
  const other = await askInstance(host, port);
  if (other?.pid === process.pid) return 'this LunaRoute itself';
  if (other !== undefined) return `another LunaRoute (version ${other.version}, process ${other.pid})`;
  return (await findProcess(port).catch(() => undefined)) ?? 'another program';
}

async function askInstance(host: string, port: number): Promise<OtherInstance | undefined> {
  try {
    const response = await fetch(`${proxyUrl({ host, port })}${OWN_PATHS.health}`, {
      signal: AbortSignal.timeout(ASK_MS),
    });
    const answer: unknown = await response.json();
    if (typeof answer !== 'object' || answer === null || !('app' in answer) || answer.app !== HEALTH_APP) {
      return undefined;
    }
    const version = 'version' in answer ? String(answer.version) : '?';
    return { version, pid: 'pid' in answer ? Number(answer.pid) : 0 };
  } catch {
    return undefined; // whatever it is, it isn't LunaRoute
  }
}

async function findProcess(port: number): Promise<string | undefined> {
  switch (process.platform) {
    case 'linux':
      return findOnLinux(port);
    case 'win32': {
      const script = `$p=(Get-NetTCPConnection -State Listen -LocalPort ${port})[0].OwningProcess; "$((Get-Process -Id $p).ProcessName) (process $p)"`;
      // A full path: for a bare name, Windows searches the current folder first.
      const windows = process.env['SystemRoot'] ?? String.raw`C:\Windows`;
      const powershell = path.join(windows, 'System32', 'WindowsPowerShell', 'v1.0', 'powershell.exe');
      const { stdout } = await run(powershell, ['-NoProfile', '-Command', script], { timeout: 5 * ASK_MS });
      return stdout.trim() || undefined;
    }
    default: {
      const { stdout } = await run('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'], {
        timeout: ASK_MS,
      });
      const pid = /^p(\d+)$/mu.exec(stdout)?.[1];
      const name = /^c(.+)$/mu.exec(stdout)?.[1];
      return pid === undefined ? undefined : `${name ?? 'a program'} (process ${pid})`;
    }
  }
}

/** Searches the files opened by this user's processes for the listening socket's inode. */
async function findOnLinux(port: number): Promise<string | undefined> {
  const inodes = new Set<string>();
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const line of (await readFile(table, 'utf8').catch(() => '')).split('\n')) {
      const columns = line.trim().split(/\s+/u);
      const listens = columns[3] === '0A' && Number.parseInt(columns[1]?.split(':')[1] ?? '', 16) === port;
      if (listens && columns[9] !== undefined) inodes.add(`socket:[${columns[9]}]`);
    }
  }
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/u.test(name))) {
    for (const fd of await readdir(`/proc/${pid}/fd`).catch(() => [])) {
      const target = await readlink(`/proc/${pid}/fd/${fd}`).catch(() => '');
      if (!inodes.has(target)) continue;
      return `${await programName(pid)} (process ${pid})`;
    }
  }
  return undefined;
}

/** Returns the name of the program that was started: `comm` names a thread, which Node calls "MainThread". */
async function programName(pid: string): Promise<string> {
  const started = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0', 1)[0] ?? '';
  return path.basename(started) || (await readFile(`/proc/${pid}/comm`, 'utf8')).trim();
}
