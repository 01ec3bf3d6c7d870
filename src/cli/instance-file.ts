import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A program that serves the settings page now. */
export interface Instance {
  readonly pid: number;
  /** Opens the page; as good as a password. */
  readonly link: string;
}

/** Where running programs of this user leave word of themselves: beside the configuration, for its owner only. */
export function instanceFolder(configPath: string): string {
  return path.join(path.dirname(configPath), 'running');
}

/** Leaves word of this program; gives what takes it back. A folder that cannot be written is no reason to stop. */
export function announceInstance(folder: string, instance: Instance): () => void {
  const file = path.join(folder, `${instance.pid}.json`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    // What lies there is of an ended program, or a trap: it is neither followed nor written to.
    rmSync(file, { force: true });
    writeFileSync(file, JSON.stringify(instance), { mode: 0o600, flag: 'wx' });
  } catch {
    return () => undefined; // such as a read-only container: `open` has nothing to find there
  }
  return () => rmSync(file, { force: true });
}

/** The programs that are running now; word of ended ones is removed. */
export function runningInstances(folder: string): readonly Instance[] {
  return filesIn(folder).flatMap((name) => {
    const file = path.join(folder, name);
    const instance = readInstance(file);
    if (instance !== undefined && isAlive(instance.pid)) return instance;
    rmSync(file, { force: true });
    return [];
  });
}

function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.json'));
  } catch {
    return [];
  }
}

function readInstance(file: string): Instance | undefined {
  try {
    const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof parsed !== 'object' || parsed === null || !('pid' in parsed) || !('link' in parsed))
      return undefined;
    const { pid, link } = parsed;
    return typeof pid === 'number' && typeof link === 'string' ? { pid, link } : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
