import { lstatSync, readdirSync, renameSync, rmSync, type Stats, writeFileSync } from 'node:fs';
import path from 'node:path';
import { OWN_PATHS } from '../contract/own-paths.ts';
import { isAlive } from '../system/processes.ts';
import { makeFolder } from '../system/make-folder.ts';
import { readRegularFile } from '../system/regular-file.ts';
import { configFolder } from '../settings/file/config-path.ts';
import type { SettingsFlags } from '../settings/sources/flags.ts';
import type { SettingsInputs } from '../settings/sources/inputs.ts';
import { pathRules } from '../settings/sources/paths.ts';
import { askLocalSocket, isLocalSocketPlace, type LocalSocketPlace } from './ask-local-socket.ts';
import { HEALTH_APP } from '../contract/health.ts';
import { type ProxyAddress, proxyUrl } from './environment-lines.ts';
import { errorWord } from '../system/error-code.ts';

/** A running LunaRoute, as announced to other programs of the same user. */
export interface Instance {
  readonly pid: number;
  readonly version: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** For example `a terminal`. */
  readonly startedFrom: string;
  /** Absolute; the file need not exist. */
  readonly configPath: string;
  /** Flags it was started with, which its file doesn't show. Absent in files of older versions. */
  readonly flags?: SettingsFlags;
  /** Address on which the proxy listens; null while it doesn't. */
  readonly address: ProxyAddress | null;
  /** Opens the settings page, and is as good as a password; null if no page is served. */
  readonly link: string | null;
  /** Socket that answers other commands, with or without a page; absent if unavailable. */
  readonly socket?: LocalSocketPlace | undefined;
  /** Whether its providers are fake, so that no assistant may be pointed at it. Absent means false. */
  readonly isDemo?: boolean;
  /** Whether a proxy token is required, in which case strangers learn nothing about the program. Absent means false. */
  readonly hasToken?: boolean;
  /** Whether it accepts no new requests and is about to exit. Absent means false. */
  readonly isQuitting?: boolean;
}

/** The file in which a program announces itself. */
export interface InstanceFile {
  /** Why other commands will not find this program; undefined if they will. */
  readonly problem: string | undefined;
  /** Writes the changed fields; does nothing once withdrawn. */
  update(changes: Partial<Omit<Instance, 'pid'>>): void;
  /** Removes the file; may be called more than once. */
  withdraw(): void;
}

interface FoundFile {
  readonly file: string;
  readonly pid: number;
  /** False for a file being written, or left unfinished when its program ended. */
  readonly isComplete: boolean;
}

const ASK_MS = 3000;
/** A link in the form this program generates; it is printed for the user to open. */
const LINK = /^http:\/\/(?:[\w.-]+|\[[\da-f:.]+\]):\d{1,5}\/#token=[\w-]+$/u;

/** Returns the folder in which a user's running programs announce themselves, whatever flags they were started with. */
export function instanceFolder(inputs: Pick<SettingsInputs, 'env' | 'homeDir' | 'platform'>): string {
  return pathRules(inputs.platform).join(configFolder(inputs), 'lunaroute', 'running');
}

/**
 * Returns why the instance files in that folder are not trusted, or `undefined`: anybody else who can write there could
 * plant a link to their own program. A missing folder gives no reason, and neither does Windows, where file modes say
 * nothing.
 */
export function folderRefusal(folder: string): string | undefined {
  const facts = factsOf(folder);
  if (facts === undefined || isOfThisUserAlone(facts, 'folder')) return undefined;
  return (
    `${folder} must be a folder that belongs to you and nobody else can write, so its list of running instances is ignored. ` +
    'Remove it, then restart LunaRoute.'
  );
}

/**
 * Writes a program's instance file, readable by its user alone. A folder that can't be written, as in a read-only
 * container, is no reason to stop: other commands then fall back to the settings.
 */
export function announceInstance(folder: string, instance: Instance): InstanceFile {
  let current: Instance | undefined = instance;
  let problem = writeInstance(folder, instance);
  return {
    get problem() {
      return problem;
    },
    update(changes) {
      if (current === undefined) return;
      current = { ...current, ...changes };
      problem = writeInstance(folder, current);
    },
    withdraw() {
      if (current === undefined) return;
      remove(path.join(folder, `${current.pid}.json`));
      current = undefined;
    },
  };
}

/**
 * Returns the instances whose process exists, longest running first, and removes the files of ended ones. Empty if the
 * folder is not trusted (see {@link folderRefusal}).
 */
export function runningInstances(folder: string): readonly Instance[] {
  if (folderRefusal(folder) !== undefined) return [];
  const found = filesIn(folder).flatMap(({ file, pid, isComplete }) => {
    if (isAlive(pid)) return (isComplete ? readInstance(file, pid) : undefined) ?? [];
    remove(file);
    return [];
  });
  return found.toSorted((one, other) => one.startedAt - other.startedAt);
}

/**
 * Whether the instance itself responds. Its PID may meanwhile belong to another program, started after the instance was
 * killed.
 */
export async function isLunaRoute({ pid, address, link, socket, hasToken }: Instance): Promise<boolean> {
  try {
    if (socket !== undefined && (await takesKey(socket))) return true;
    const signal = AbortSignal.timeout(ASK_MS);
    if (address !== null) {
      const health: unknown = await (
        await fetch(`${proxyUrl(address)}${OWN_PATHS.health}`, { signal })
      ).json();
      // With a proxy token set, it reveals nothing more to strangers.
      const isBare = isRecord(health) && health['status'] === 'ok' && Object.keys(health).length === 1;
      if (!isBare || hasToken !== true)
        return isRecord(health) && health['app'] === HEALTH_APP && health['pid'] === pid;
      if (link === null) return true;
    }
    if (link === null) return false;
    // Only the process that generated the token accepts it.
    const { origin, hash } = new URL(link);
    const authorization = `Bearer ${hash.replace('#token=', '')}`;
    return (await fetch(`${origin}/session`, { method: 'POST', headers: { authorization }, signal })).ok;
  } catch {
    return false;
  }
}

/** Only the process that generated the key accepts it. */
function takesKey(socket: LocalSocketPlace): Promise<boolean> {
  return askLocalSocket(socket, 'hello', ASK_MS).then(
    () => true,
    () => false, // it may have ended, or its socket was removed
  );
}

/** Creates the folder if it is missing, and returns why it is not trusted. Throws the system's error. */
export function readyFolder(folder: string): string | undefined {
  makeFolder(folder, 0o700);
  return folderRefusal(folder);
}

/**
 * Returns why nothing was written: others must not be able to change the file. Goes through a new file, so that readers
 * never see half of one, and a link in its place is replaced instead of followed.
 */
function writeInstance(folder: string, instance: Instance): string | undefined {
  const file = path.join(folder, `${instance.pid}.json`);
  const next = path.join(folder, `${instance.pid}.tmp`);
  try {
    const refusal = readyFolder(folder);
    if (refusal !== undefined) return refusal;
    rmSync(next, { force: true });
    writeFileSync(next, JSON.stringify(instance), { mode: 0o600, flag: 'wx' });
    renameSync(next, file);
    return undefined;
  } catch (error) {
    remove(next);
    return `${folder} can't be written (${errorWord(error)}).`;
  }
}

function remove(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // The folder is not writable, or the path is a folder: either way it doesn't count as an instance.
  }
}

function filesIn(folder: string): readonly FoundFile[] {
  try {
    return readdirSync(folder).flatMap((name) => {
      const [, pid, ending] = /^([1-9]\d*)\.(json|tmp|sock)$/u.exec(name) ?? [];
      if (pid === undefined) return [];
      return { file: path.join(folder, name), pid: Number(pid), isComplete: ending === 'json' };
    });
  } catch {
    return [];
  }
}

function readInstance(file: string, pid: number): Instance | undefined {
  try {
    if (!isOfThisUserAlone(lstatSync(file), 'file')) return undefined;
    const parsed: unknown = JSON.parse(readRegularFile(file).toString('utf8'));
    if (!isInstance(parsed) || parsed.pid !== pid) return undefined;
    const { socket, ...others } = parsed;
    if (socket === undefined || isLocalSocketPlace(socket, path.dirname(file), pid)) return parsed;
    // The folder may have another path here, through a link: the program exists anyway.
    return others;
  } catch {
    return undefined;
  }
}

function factsOf(folder: string): Stats | undefined {
  try {
    return lstatSync(folder);
  } catch {
    return undefined; // missing, and perhaps impossible to create
  }
}

function isOfThisUserAlone(facts: Stats, kind: 'folder' | 'file'): boolean {
  if (!(kind === 'folder' ? facts.isDirectory() : facts.isFile())) return false;
  if (process.getuid === undefined) return true;
  return facts.uid === process.getuid() && (facts.mode & 0o022) === 0;
}

function isInstance(value: unknown): value is Instance {
  if (!isRecord(value)) return false;
  const { pid, version, startedAt, startedFrom, configPath, flags = {}, address, link } = value;
  return (
    isRecord(flags) &&
    Object.values(flags).every((flag) => typeof flag === 'string' || typeof flag === 'boolean') &&
    typeof pid === 'number' &&
    typeof startedAt === 'number' &&
    [version, startedFrom, configPath].every((text) => typeof text === 'string') &&
    (address === null || isAddress(address)) &&
    (link === null || (typeof link === 'string' && LINK.test(link)))
  );
}

function isAddress(value: unknown): value is ProxyAddress {
  return isRecord(value) && typeof value['host'] === 'string' && typeof value['port'] === 'number';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
