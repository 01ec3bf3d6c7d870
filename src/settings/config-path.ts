import type { Finding } from '../contract/settings.ts';
import { emptyConfig } from './config-file.ts';
import type { SettingsInputs } from './inputs.ts';
import { pick } from './layers.ts';
import type { Layers, Picked } from './layers.ts';
import { expandPath, pathRules } from './paths.ts';
import { readText } from './read-text.ts';
import { refused } from './value-readers.ts';

/** The config file that was found, and its text. */
export interface FoundConfig {
  readonly picked: Picked<string>;
  readonly path: string;
  /** Undefined where there is no file, or none that can be read. */
  readonly text: string | undefined;
}

/**
 * Finds the config file: --config, LUNAROUTE_CONFIG, else the platform's config folder. Only where that one
 * does not exist, the upstream project's `~/.lunaroute/config.yaml` is read.
 */
export function findConfig(
  inputs: SettingsInputs,
  layers: Omit<Layers, 'file'>,
  readFile: (path: string) => string,
): FoundConfig {
  const origin = { homeDir: inputs.homeDir, platform: inputs.platform, folder: inputs.cwd };
  const fallback = defaultPath(inputs, readFile);
  const picked = pick<string>(
    {
      key: 'config',
      inFile: false,
      variables: ['LUNAROUTE_CONFIG'],
      flag: { name: '--config', raw: inputs.flags.config },
      read: (raw) => {
        if (typeof raw !== 'string') return refused('accepted is the path of a file');
        const value = expandPath(raw.trim(), origin);
        return { kind: 'value', value, shown: value };
      },
      fallback: { value: fallback, shown: fallback },
    },
    { ...layers, file: emptyConfig(fallback) },
  );
  const read = readText(picked.value, readFile);
  if (read.kind === 'text') return { picked, path: picked.value, text: read.text };
  const finding = explain(picked, read);
  if (finding !== undefined) layers.report(finding);
  return { picked, path: picked.value, text: undefined };
}

function explain(
  picked: Picked<string>,
  read: { kind: 'missing' } | { kind: 'unreadable'; reason: string },
): Finding | undefined {
  const isDefault = picked.source.kind === 'default';
  const at = isDefault ? picked.value : picked.at;
  if (read.kind === 'unreadable') {
    const message = `The config file ${picked.value} cannot be read: ${read.reason}. None of its values is in force.`;
    return { level: 'error', code: 'file_unreadable', message, at };
  }
  // Nobody asked for the file in the default place, so that it need not be there.
  if (isDefault) return undefined;
  const message = `The config file ${picked.value} does not exist. Create it, or remove ${at}.`;
  return { level: 'error', code: 'file_missing', message, at };
}

function defaultPath(inputs: SettingsInputs, readFile: (path: string) => string): string {
  const rules = pathRules(inputs.platform);
  const own = rules.join(configFolder(inputs), 'lunaroute', 'config.yaml');
  const upstream = rules.join(inputs.homeDir, '.lunaroute', 'config.yaml');
  const isOnlyUpstream =
    readText(own, readFile).kind === 'missing' && readText(upstream, readFile).kind !== 'missing';
  return isOnlyUpstream ? upstream : own;
}

function configFolder(inputs: SettingsInputs): string {
  const rules = pathRules(inputs.platform);
  switch (inputs.platform) {
    case 'win32':
      return inputs.env['APPDATA'] || rules.join(inputs.homeDir, 'AppData', 'Roaming');
    case 'darwin':
      return rules.join(inputs.homeDir, 'Library', 'Application Support');
    default: {
      // The specification has relative paths ignored (https://specifications.freedesktop.org/basedir-spec).
      const named = inputs.env['XDG_CONFIG_HOME'] ?? '';
      return rules.isAbsolute(named) ? named : rules.join(inputs.homeDir, '.config');
    }
  }
}
