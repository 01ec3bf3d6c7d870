import { setting } from '../../contract/settings/definition.ts';
import type { Finding } from '../../contract/settings/finding.ts';
import { text } from '../../contract/settings/parse-value.ts';
import { pick, type PickedSetting } from '../layers.ts';
import type { Layers } from '../setting.ts';
import type { SettingsInputs } from '../sources/inputs.ts';
import { expandPath, pathRules } from '../sources/paths.ts';
import { isMistyped } from '../findings/mistakes.ts';
import type { Environment } from '../sources/environment.ts';
import { emptyConfig } from './config-file.ts';
import { readText } from './read-text.ts';

const VARIABLE = 'LUNAROUTE_CONFIG';

/** The config file and its text. */
export interface FoundConfig {
  readonly picked: PickedSetting<string>;
  readonly path: string;
  /** Undefined if the file is missing or unreadable. */
  readonly text: string | undefined;
  /** Why a file that the user named has no text. */
  readonly broken: Finding | undefined;
}

/**
 * Finds the config file: --config, LUNAROUTE_CONFIG, otherwise the platform's config folder. If that file does not
 * exist, reads the upstream project's `~/.lunaroute/config.yaml`. The choice between these two is made at startup.
 */
export function findConfig(
  inputs: SettingsInputs,
  layers: Omit<Layers, 'file'>,
  {
    readFile,
    settledPath,
  }: { readonly readFile: (path: string) => string; readonly settledPath?: string | undefined },
): FoundConfig {
  const fallback = settledPath ?? defaultPath(inputs, readFile);
  const picked = pickConfig(inputs, { ...layers, file: emptyConfig(fallback) }, fallback);
  const unsure = unsureOf(inputs, layers.environment);
  if (unsure !== undefined) return { picked, path: picked.value, text: undefined, broken: unsure };
  const read = readText(picked.value, readFile);
  if (read.kind === 'text') return { picked, path: picked.value, text: read.text, broken: undefined };
  return { picked, path: picked.value, text: undefined, broken: explain(picked, read) };
}

/** Returns why the config file is uncertain: the variable that names it is missing or misspelt. */
function unsureOf({ flags }: SettingsInputs, environment: Environment): Finding | undefined {
  if (flags.config !== undefined || environment.all(VARIABLE).length > 0) return undefined;
  if (environment.silent.includes(VARIABLE)) {
    const message = `${VARIABLE} came from the login shell at the last start, but the shell has not answered this time.`;
    return { level: 'error', code: 'login_shell_silent', message, at: VARIABLE };
  }
  const typo = environment.names().find((name) => name !== VARIABLE && isMistyped(name, VARIABLE));
  if (typo === undefined) return undefined;
  const message = `${typo} is not a known variable. It looks like ${VARIABLE} misspelt. Correct it, or unset it.`;
  return { level: 'error', code: 'misspelt_variable', message, at: typo };
}

/** Returns the platform's configuration folder. */
export function configFolder(inputs: Pick<SettingsInputs, 'env' | 'homeDir' | 'platform'>): string {
  const rules = pathRules(inputs.platform);
  switch (inputs.platform) {
    case 'win32':
      return inputs.env['APPDATA'] || rules.join(inputs.homeDir, 'AppData', 'Roaming');
    case 'darwin':
      return rules.join(inputs.homeDir, 'Library', 'Application Support');
    default: {
      // The specification says to ignore relative paths (https://specifications.freedesktop.org/basedir-spec).
      const named = inputs.env['XDG_CONFIG_HOME'] ?? '';
      return rules.isAbsolute(named) ? named : rules.join(inputs.homeDir, '.config');
    }
  }
}

function pickConfig(inputs: SettingsInputs, layers: Layers, fallback: string): PickedSetting<string> {
  const origin = { homeDir: inputs.homeDir, platform: inputs.platform, folder: inputs.cwd };
  const definition = setting({
    key: 'config',
    variable: VARIABLE,
    flag: '--config',
    notInFile: true,
    ...text(),
    default: fallback,
    whenUnusable: 'default',
    group: 'Proxy',
    label: 'Configuration',
    meaning: 'The configuration file.',
  });
  return pick(
    {
      definition,
      key: definition.key,
      variables: [VARIABLE],
      flag: { name: '--config', raw: inputs.flags.config },
      check: (written) => {
        const value = expandPath(written, origin);
        return { kind: 'valid', value, shown: value };
      },
    },
    layers,
  );
}

function explain(
  picked: PickedSetting<string>,
  read: { kind: 'missing' } | { kind: 'unreadable'; reason: string },
): Finding | undefined {
  const isDefault = picked.source.kind === 'default';
  const at = isDefault ? picked.value : picked.at;
  if (read.kind === 'unreadable') {
    const message = `The config file ${picked.value} can't be read: ${read.reason}.`;
    return { level: 'error', code: 'file_unreadable', message, at };
  }
  // A file in the default location is optional.
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
