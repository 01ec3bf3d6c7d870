import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeFolder } from '../make-folder.ts';
import { configFolder } from '../settings/file/config-path.ts';
import type { SettingsInputs } from '../settings/sources/inputs.ts';
import { pathRules } from '../settings/sources/paths.ts';
import { type ProxyAddress, proxyUrl } from './environment-lines.ts';

/** A LunaRoute that is running, as it tells other programs of the same user. */
export interface Instance {
  readonly pid: number;
  readonly version: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** Such as `a terminal`. */
  readonly startedFrom: string;
  /** Absolute; the file need not exist. */
  readonly configPath: string;
  /** Where the proxy listens; null while it doesn't. */
  readonly address: ProxyAddress | null;
  /** Opens the settings page, and is as good as a password; null where no page is served. */
  readonly link: string | null;
  /** Its providers are made up: no assistant may be pointed at it. Absent means false. */
  readonly isDemo?: boolean;
}

/** The file in which one program tells of itself. */
export interface InstanceFile {
  /** Replaces what changed; does nothing once withdrawn. */
  update(changes: Partial<Omit<Instance, 'pid'>>): void;
  /** Removes the file; may be called again. */
  withdraw(): void;
}

interface FoundFile {
  readonly file: string;
  readonly pid: number;
  /** False for one that is being written, or was when its program ended. */
  readonly isComplete: boolean;
}

const ASK_MS = 1000;

/** Where the running programs of a user tell of themselves, whatever flags they were started with. */
export function instanceFolder(inputs: Pick<SettingsInputs, 'env' | 'homeDir' | 'platform'>): string {
  return pathRules(inputs.platform).join(configFolder(inputs), 'lunaroute', 'running');
}

/**
 * Writes a program's instance file, readable by its user alone. A folder that can't be written, as in a read-only
 * container, is no reason to stop: other commands then fall back to the settings.
 */
export function announceInstance(folder: string, instance: Instance): InstanceFile {
  let current: Instance | undefined = instance;
  writeInstance(folder, instance);
  return {
    update(changes) {
      if (current === undefined) return;
      current = { ...current, ...changes };
      writeInstance(folder, current);
    },
    withdraw() {
      if (current === undefined) return;
      remove(path.join(folder, `${current.pid}.json`));
      current = undefined;
    },
  };
}

/** The programs whose process exists, the longest running first; files of ended ones are removed. */
export function runningInstances(folder: string): readonly Instance[] {
  const found = filesIn(folder).flatMap(({ file, pid, isComplete }) => {
    if (isAlive(pid)) return (isComplete ? readInstance(file, pid) : undefined) ?? [];
    remove(file);
    return [];
  });
  return found.toSorted((one, other) => one.startedAt - other.startedAt);
}

/**
 * Whether the instance itself answers. Its process number may belong to another program by now, one that was started
 * after it had been killed.
 */
export async function isOurs({ pid, address, link }: Instance): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(ASK_MS);
    if (address !== null) {
      const health: unknown = await (await fetch(`${proxyUrl(address)}/healthz`, { signal })).json();
      return isRecord(health) && health['app'] === 'lunaroute-tray' && health['pid'] === pid;
    }
    if (link === null) return false;
    // Only the process that made up the token takes it.
    const { origin, hash } = new URL(link);
    const authorization = `Bearer ${hash.replace('#token=', '')}`;
    return (await fetch(`${origin}/session`, { method: 'POST', headers: { authorization }, signal })).ok;
  } catch {
    return false;
  }
}

/** By way of a new file: a reader never sees half of one, and a link in its place is replaced, not followed. */
function writeInstance(folder: string, instance: Instance): void {
  const file = path.join(folder, `${instance.pid}.json`);
  const next = path.join(folder, `${instance.pid}.tmp`);
  try {
    makeFolder(folder, 0o700);
    rmSync(next, { force: true });
    writeFileSync(next, JSON.stringify(instance), { mode: 0o600, flag: 'wx' });
    renameSync(next, file);
  } catch {
    remove(next);
  }
}

function remove(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // It lies in a folder that can't be written, or is one itself: it counts as no instance either way.
  }
}

function filesIn(folder: string): readonly FoundFile[] {
  try {
    return readdirSync(folder).flatMap((name) => {
      const [, pid, ending] = /^([1-9]\d*)\.(json|tmp)$/u.exec(name) ?? [];
      if (pid === undefined) return [];
      return { file: path.join(folder, name), pid: Number(pid), isComplete: ending === 'json' };
    });
  } catch {
    return [];
  }
}

function readInstance(file: string, pid: number): Instance | undefined {
  try {
    const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return isInstance(parsed) && parsed.pid === pid ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function isInstance(value: unknown): value is Instance {
  if (!isRecord(value)) return false;
  const { pid, version, startedAt, startedFrom, configPath, address, link } = value;
  return (
    typeof pid === 'number' &&
    typeof startedAt === 'number' &&
    [version, startedFrom, configPath].every((text) => typeof text === 'string') &&
    (address === null || isAddress(address)) &&
    (link === null || (typeof link === 'string' && URL.canParse(link)))
  );
}

function isAddress(value: unknown): value is ProxyAddress {
  return isRecord(value) && typeof value['host'] === 'string' && typeof value['port'] === 'number';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's: there, but not to be signalled.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
