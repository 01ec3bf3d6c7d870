import type { EffectiveSetting, Finding, SettingValue, Source } from '../contract/settings.ts';
import type { ConfigFile } from './config-file.ts';
import { fileSource, formatPlace } from './config-file.ts';
import type { Environment } from './environment.ts';
import { expandVariables } from './expand-variables.ts';
import { valueAt } from './parse-yaml.ts';
import { redactText } from './redact.ts';
import type { Reader, Reading, Refusal } from './value-readers.ts';

/** The layers a setting is looked up in, and where what is wrong with it is reported. */
export interface Layers {
  readonly environment: Environment;
  readonly file: ConfigFile;
  readonly report: (finding: Finding) => void;
  /** Collects every secret that was seen, so that none is shown by accident. */
  readonly secrets: Set<string>;
}

/** Where one setting may be set, and what it accepts. */
export interface Setting<T> {
  /** The dotted path in the YAML file. */
  readonly key: string;
  readonly inFile: boolean;
  /** Environment variables, the strongest first. */
  readonly variables: readonly string[];
  readonly flag?: { readonly name: string; readonly raw: string | boolean | undefined };
  /** The value that was entered in the desktop window. */
  readonly keystore?: string | undefined;
  /** Wishes of the surroundings, such as HTTPS_PROXY: below the file, and read only once they count. */
  readonly ambient?: readonly Candidate<T>[];
  /** A secret is neither shown nor quoted. */
  readonly isSecret?: boolean;
  readonly read: Reader<T>;
  readonly fallback: { readonly value: T; readonly shown: SettingValue };
}

/** One layer's wish for a setting. */
export interface Candidate<T> {
  readonly source: Source;
  /** Where the user finds it: a flag, a variable, or `file:line:column`. */
  readonly at: string;
  /** What the user wrote, for a finding to quote. */
  readonly written: string;
  readonly reading: Reading<T>;
}

/** A wish that is valid. */
export interface Standing<T> {
  readonly source: Source;
  readonly at: string;
  readonly value: T;
  readonly shown: SettingValue;
}

/** A setting's value and everything below it, the strongest first. */
export interface Picked<T> {
  readonly key: string;
  readonly value: T;
  readonly source: Source;
  readonly at: string;
  readonly standing: readonly Standing<T>[];
}

/** Looks a setting up in every layer. What is not valid is reported, and the layer below it holds. */
export function pick<T>(setting: Setting<T>, layers: Layers): Picked<T> {
  const standing: Standing<T>[] = [];
  const wrong: { candidate: Candidate<T>; refusal: Refusal }[] = [];
  const weigh = (candidate: Candidate<T>) => {
    const { reading, source, at } = candidate;
    if (reading.kind === 'refused') wrong.push({ candidate, refusal: reading });
    else standing.push({ value: reading.value, shown: reading.shown, source, at });
  };
  for (const candidate of candidatesOf(setting, layers)) weigh(candidate);
  for (const candidate of setting.ambient ?? []) {
    // all_proxy=socks5://... beside a good https_proxy is common and does no harm: it is not asked.
    if (standing.length === 0 || candidate.reading.kind === 'value') weigh(candidate);
  }
  standing.push({ ...setting.fallback, source: { kind: 'default' }, at: 'the defaults' });
  const picked = topOf(setting.key, standing);
  for (const { candidate, refusal } of wrong) {
    const value = setting.isSecret ? 'The value (not shown)' : quote(candidate.written);
    const message = `${value} cannot be used for ${setting.key}: ${refusal.reason}. ${whatHolds(setting, picked)}`;
    layers.report({ level: 'error', code: refusal.code, message, at: candidate.at, key: setting.key });
  }
  return picked;
}

/** The same setting without the wishes that `accepts` turns down. The default must be accepted. */
export function narrow<T>(picked: Picked<T>, accepts: (value: T) => boolean): Picked<T> {
  return topOf(
    picked.key,
    picked.standing.filter((wish) => accepts(wish.value)),
  );
}

/** The same setting with one more wish above all others. */
export function override<T>(picked: Picked<T>, wish: Standing<T>): Picked<T> {
  return topOf(picked.key, [wish, ...picked.standing]);
}

/** The setting as it is shown: the value in force, its source, and everything it hides. */
export function effective<T>(picked: Picked<T>): EffectiveSetting {
  const [top, ...hidden] = picked.standing;
  return {
    key: picked.key,
    value: top?.shown ?? null,
    source: picked.source,
    hides: hidden.map((wish) => ({ ...wish.source, value: wish.shown })),
  };
}

function topOf<T>(key: string, standing: readonly Standing<T>[]): Picked<T> {
  const [top] = standing;
  if (top === undefined) throw new Error(`the setting ${key} has no default that may hold`);
  return { key, value: top.value, source: top.source, at: top.at, standing };
}

function candidatesOf<T>(setting: Setting<T>, layers: Layers): Candidate<T>[] {
  const candidates: Candidate<T>[] = [];
  const add = (raw: unknown, from: { source: Source; at: string; written: unknown }) => {
    if (isBlank(raw)) return;
    if (setting.isSecret && typeof raw === 'string') layers.secrets.add(raw.trim());
    const reading = setting.read(raw, from.source);
    candidates.push({ source: from.source, at: from.at, written: textOf(from.written), reading });
  };
  const { flag } = setting;
  if (flag) add(flag.raw, { source: { kind: 'flag', name: flag.name }, at: flag.name, written: flag.raw });
  for (const name of setting.variables) {
    for (const { text, source } of layers.environment.all(name))
      add(text, { source, at: name, written: text });
  }
  add(setting.keystore, { source: { kind: 'keystore' }, at: 'the key store', written: '' });
  if (setting.inFile) addFromFile(setting, layers, add);
  return candidates;
}

function addFromFile<T>(
  setting: Setting<T>,
  layers: Layers,
  add: (raw: unknown, from: { source: Source; at: string; written: unknown }) => void,
): void {
  const path = setting.key.split('.');
  const written = valueAt(layers.file.tree, path);
  if (written === undefined) return;
  const at = formatPlace(layers.file.path, layers.file.places(path).value);
  const expansion = expandVariables(written, layers.environment);
  if (expansion.kind === 'unset') {
    layers.report(unsetVariable(setting.key, at, expansion.names));
  } else {
    add(expansion.value, { source: fileSource(layers.file, path), at, written });
  }
}

/** The finding for `${NAME}` where NAME is not set. */
export function unsetVariable(key: string, at: string, names: readonly string[]): Finding {
  const list = names.join(', ');
  const message = `${key} refers to ${list}, which is not set. It counts as not set itself. Set ${list}, or remove the reference.`;
  return { level: 'error', code: 'unset_variable', message, at, key };
}

/** A value as a finding quotes it: short, and without what is likely to be a secret. */
export function quote(written: string): string {
  const text = redactText(written);
  return JSON.stringify(text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}...` : text);
}

const LONGEST_QUOTE = 100;

function whatHolds<T>(setting: Setting<T>, picked: Picked<T>): string {
  const shown = picked.standing[0]?.shown ?? null;
  if (shown === null) return 'It counts as not set.';
  return `${setting.isSecret ? 'The value' : JSON.stringify(shown)} from ${picked.at} is in force instead.`;
}

function textOf(written: unknown): string {
  return typeof written === 'string' ? written : JSON.stringify(written);
}

function isBlank(raw: unknown): boolean {
  return raw === undefined || raw === null || (typeof raw === 'string' && raw.trim() === '');
}
