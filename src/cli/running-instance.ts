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

/** Filters for the running instances; an absent field doesn't filter. */
export interface InstanceChoice {
  /** Path of a config file, as given on the command line. */
  readonly config?: string | undefined;
  readonly pid?: number | undefined;
  /** The proxy's port. */
  readonly port?: number | undefined;
  /** Skips instances with a demo provider. */
  readonly withoutDemos?: boolean;
}

/** What a command applies to. */
export type Subject =
  /** The running instance, and its settings as far as this process can read them. */
  | { readonly kind: 'running'; readonly instance: Instance; readonly resolved: ResolvedSettings }
  /** No instance is running: only the settings are known. */
  | {
      readonly kind: 'settings';
      readonly resolved: ResolvedSettings;
      readonly skippedDemo?: Instance | undefined;
    }
  /** Ambiguous: the command exits with 1. `message` consists of complete lines for the user. */
  | { readonly kind: 'unclear'; readonly message: string };

/** What a command can apply to, once determined. */
export type KnownSubject = Exclude<Subject, { readonly kind: 'unclear' }>;

/** Finds what a command applies to through the instance files, whatever flags the instance was started with. */
export async function findSubject(choice: InstanceChoice, inputs: SettingsInputs): Promise<Subject> {
  const untrusted = folderRefusal(instanceFolder(inputs));
  if (untrusted !== undefined) return { kind: 'unclear', message: `${onOneLine(untrusted)}\n` };
  const found = preferred(await findInstances(choice, inputs));
  const [instance] = found;
  if (instance === undefined) {
    const skippedDemo = choice.withoutDemos === true ? await findDemo(choice, inputs) : undefined;
    if (choice.pid === undefined) return { kind: 'settings', resolved: resolveSettings(inputs), skippedDemo };
    if (skippedDemo !== undefined) return { kind: 'unclear', message: `${demoText(skippedDemo)}.\n` };
    return { kind: 'unclear', message: `No LunaRoute is running as process ${choice.pid}.\n` };
  }
  if (found.length > 1) return { kind: 'unclear', message: listText(found) };
  return { kind: 'running', instance, resolved: settingsOf(instance, inputs) };
}

/** Resolves the settings of a running instance, as far as this process can read them: with its file and flags. */
export function settingsOf({ flags, configPath }: Instance, inputs: SettingsInputs): ResolvedSettings {
  const withFlags = resolveSettings({ ...inputs, flags: { ...flags } });
  // A file named by a flag must exist, which the default one need not.
  if (flags?.config === undefined && withFlags.configPath === configPath) return withFlags;
  return resolveSettings({ ...inputs, flags: { ...flags, config: configPath } });
}

/** Says that an instance is not used because it is a demo, without a full stop. */
export function demoText(demo: Instance): string {
  return `${describeInstance(demo)}: this command doesn't use a demo`;
}

async function findDemo(choice: InstanceChoice, inputs: SettingsInputs): Promise<Instance | undefined> {
  const found = await findInstances({ ...choice, withoutDemos: false }, inputs);
  return found.find(({ isDemo }) => isDemo === true);
}

/** Leaves out instances that are about to exit, unless there are no others: a successor may already be running. */
function preferred(found: readonly Instance[]): readonly Instance[] {
  const lasting = found.filter(({ isQuitting }) => isQuitting !== true);
  return lasting.length > 0 ? lasting : found;
}

/** Returns the running instances that match, longest running first. */
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

/** Returns the address that clients use; if nothing is listening or running, the address in the settings. */
export function addressOf(subject: KnownSubject): ProxyAddress {
  const { host, port } = subject.resolved.settings;
  return (subject.kind === 'running' ? subject.instance.address : null) ?? { host, port };
}

/**
 * Describes one instance on one line: `LunaRoute 0.1.0, process 4711, http://127.0.0.1:8081, /home/ada/config.yaml`.
 */
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

/** Returns the canonical path, because the same file may be reached through a link. */
function canonical(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return path.resolve(file); // for example the default file, which need not exist
  }
}
