import { createHash } from 'node:crypto';
import type { Finding, ResolvedSettings } from '../contract/settings.ts';
import type { SettingsInputs } from './inputs.ts';
import { errorCode, readUtf8 } from './read-text.ts';
import { resolveSettings } from './resolve.ts';

/** The configuration file as it was read, and the settings that follow. */
export interface ReadConfig {
  /** Undefined where there is no file. */
  readonly text: string | undefined;
  readonly resolved: ResolvedSettings;
  /** Why the file cannot be used; the last good text holds in its place. */
  readonly broken: Finding | undefined;
  /** The text that the settings in force come from. */
  readonly goodText: string | undefined;
}

const BREAKING: ReadonlySet<string> = new Set(['yaml_syntax', 'yaml_shape', 'file_unreadable']);

/** Reads the file and resolves every layer. With a file that cannot be used, `lastGood` holds. */
export function readConfig(inputs: SettingsInputs, lastGood: string | undefined): ReadConfig {
  const resolved = resolveSettings(inputs);
  const text = readIfThere(resolved.configPath);
  // A finding without a key concerns the file as a whole.
  const broken = resolved.findings.find(({ code, key }) => BREAKING.has(code) && key === undefined);
  if (broken === undefined) return { text, resolved, broken, goodText: text };
  if (lastGood === undefined) return { text, resolved, broken, goodText: undefined };
  const before = resolveWith(inputs, resolved.configPath, lastGood);
  const findings = [
    heldBy(broken),
    ...before.findings.filter(({ at }) => !at.startsWith(resolved.configPath)),
  ];
  return { text, resolved: { ...before, findings }, broken: heldBy(broken), goodText: lastGood };
}

/** A file that breaks while the program runs costs nothing that was in force. */
function heldBy(broken: Finding): Finding {
  const message = broken.message.replace(
    'None of its values is in force',
    'The values that it held before stay in force',
  );
  return { ...broken, message };
}

/** The settings as they would be with another text of the file. */
export function resolveWith(inputs: SettingsInputs, configPath: string, text: string): ResolvedSettings {
  const readFile = inputs.readFile ?? readUtf8;
  return resolveSettings({ ...inputs, readFile: (path) => (path === configPath ? text : readFile(path)) });
}

/** Names a text of the file, so that two can be told apart without showing either. */
export function fingerprintOf(text: string | undefined): string {
  return text === undefined ? 'absent' : createHash('sha256').update(text).digest('base64url').slice(0, 22);
}

function readIfThere(path: string): string | undefined {
  try {
    return readUtf8(path);
  } catch (error) {
    return errorCode(error) === 'ENOENT' ? undefined : '';
  }
}
