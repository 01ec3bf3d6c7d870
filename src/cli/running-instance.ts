import { realpathSync } from 'node:fs';
import path from 'node:path';
import type { ResolvedSettings } from '../contract/settings/settings.ts';
import { type ProxyAddress, proxyUrl } from '../control/environment-lines.ts';
import {
  folderRefusal,
  type Instance,
  instanceFolder,
  isLunaRoute,
  runningInstances,
} from '../control/instance-file.ts';
import { resolveSettings } from '../settings/resolve.ts';
import type { SettingsInputs } from '../settings/sources/inputs.ts';
import { expandPath } from '../settings/sources/paths.ts';
import { onOneLine } from '../report/safe-text.ts';

/** What narrows down the programs that are running; whatever is absent narrows nothing. */
export interface InstanceChoice {
  /** The path of a config file, as the command line has it. */
  readonly config?: string | undefined;
  readonly pid?: number | undefined;
  /** The proxy's port. */
  readonly port?: number | undefined;
  /** Passes over those whose providers are made up. */
  readonly withoutDemos?: boolean;
}

/** What a command speaks of. */
export type Subject =
  /** The one that is running, and its settings as far as this process can read them. */
  | { readonly kind: 'running'; readonly instance: Instance; readonly resolved: ResolvedSettings }
  /** None is running: the settings tell what they can. */
  | { readonly kind: 'settings'; readonly resolved: ResolvedSettings }
  /** It can't be told which one is meant: the command ends with 1. The message is whole lines for people. */
  | { readonly kind: 'unclear'; readonly message: string };

/** What a command can speak of. */
export type KnownSubject = Exclude<Subject, { readonly kind: 'unclear' }>;

/** Finds what a command speaks of by the instance files, whatever flags the program was started with. */
export async function findSubject(choice: InstanceChoice, inputs: SettingsInputs): Promise<Subject> {
  const untrusted = folderRefusal(instanceFolder(inputs));
  if (untrusted !== undefined) return { kind: 'unclear', message: `${onOneLine(untrusted)}\n` };
  const found = await findInstances(choice, inputs);
  const [instance] = found;
  if (instance === undefined) {
    if (choice.pid === undefined) return { kind: 'settings', resolved: resolveSettings(inputs) };
    return { kind: 'unclear', message: `No LunaRoute is running as process ${choice.pid}.\n` };
  }
  if (found.length > 1) return { kind: 'unclear', message: listText(found) };
  const flags = { ...inputs.flags, config: instance.configPath };
  return { kind: 'running', instance, resolved: resolveSettings({ ...inputs, flags }) };
}

/** The programs that are running, narrowed down; the longest running first. */
export async function findInstances(
  choice: InstanceChoice,
  inputs: SettingsInputs,
): Promise<readonly Instance[]> {
  const { pid, port, withoutDemos = false } = choice;
  const config = choice.config === undefined ? undefined : wantedFile(choice.config, inputs);
  const candidates = runningInstances(instanceFolder(inputs)).filter(
    (one) =>
      (pid === undefined || one.pid === pid) &&
      (port === undefined || one.address?.port === port) &&
      !(withoutDemos && one.isDemo === true) &&
      (config === undefined || canonical(one.configPath) === config),
  );
  const answers = await Promise.all(candidates.map(isLunaRoute));
  return candidates.filter((_, index) => answers[index] === true);
}

/** Where clients reach it; where it doesn't listen or doesn't run, where the settings say. */
export function addressOf(subject: KnownSubject): ProxyAddress {
  const { host, port } = subject.resolved.settings;
  return (subject.kind === 'running' ? subject.instance.address : null) ?? { host, port };
}

/** One instance in a line: `LunaRoute 0.1.0, process 4711, http://127.0.0.1:8081, /home/ada/config.yaml`. */
export function describeInstance({ version, pid, address, configPath, isDemo }: Instance): string {
  const name = `LunaRoute ${version}${isDemo === true ? ' (demo)' : ''}`;
  const place = address === null ? 'not listening' : proxyUrl(address);
  return onOneLine(`${name}, process ${pid}, ${place}, ${configPath}`);
}

function listText(instances: readonly Instance[]): string {
  const lines = instances.map(describeInstance);
  return [...lines, 'Several are running. Choose one with --config FILE or --pid PID.', ''].join('\n');
}

function wantedFile(text: string, { homeDir, platform, cwd }: SettingsInputs): string {
  return canonical(expandPath(text.trim(), { homeDir, platform, folder: cwd }));
}

/** The one spelling of a path: the same file may be named through a link. */
function canonical(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return path.resolve(file); // such as the default file, which need not exist
  }
}
