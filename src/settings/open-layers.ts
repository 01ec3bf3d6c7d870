import type { Finding } from '../contract/settings/finding.ts';
import { type ConfigFile, emptyConfig, type KeptFile, parseConfig } from './file/config-file.ts';
import { findConfig, type FoundConfig } from './file/config-path.ts';
import { readUtf8 } from './file/read-text.ts';
import { lostKeys } from './findings/lost-keys.ts';
import { inspectKeys } from './findings/unknown-keys.ts';
import { inspectVariables } from './findings/unknown-variables.ts';
import type { Memory, Remembered } from './memory.ts';
import { providerNames } from './provider-names.ts';
import type { Layers } from './setting.ts';
import { readEnvironment } from './sources/environment.ts';
import type { SettingsInputs } from './sources/inputs.ts';

/** State from previous reads while the program runs. */
export interface Before {
  readonly memory: Memory;
  readonly certificates: ReadonlyMap<string, string>;
  /** Earlier text of the file, if the current one is unusable. */
  readonly keptFile?:
    | (KeptFile & {
        readonly text: string | undefined;
        /** There is no usable earlier text, so everything stays refused. */
        readonly isRefused: boolean;
      })
    | undefined;
  /** The user chose to continue without a file that was named explicitly. */
  readonly isMissingMeant?: boolean | undefined;
  /** The config file found at startup. */
  readonly configPath?: string | undefined;
  /** The proxy has refused to listen since its start, and continues to. */
  readonly isListenRefused?: boolean | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** All layers, opened and checked for keys and variables that no setting reads. */
export interface OpenLayers {
  readonly layers: Layers;
  readonly found: FoundConfig;
  /** Providers named in any layer. */
  readonly names: readonly string[];
  /** Findings about keys and variables that are not settings; reported after those of the settings. */
  readonly strays: readonly Finding[];
  readonly findings: readonly Finding[];
  readonly secrets: ReadonlySet<string>;
  /** Filled as settings are resolved. */
  readonly memory: Memory;
}

/** Opens the layers for resolving settings. */
export function openLayers(inputs: SettingsInputs, before: Before): OpenLayers {
  const findings: Finding[] = [];
  const secrets = new Set<string>();
  const memory = new Map<string, Remembered>();
  const environment = readEnvironment(inputs);
  const base = {
    environment,
    report: (finding: Finding) => void findings.push(finding),
    secrets,
    memory: before.memory,
    remember: (key: string, remembered: Remembered) => void memory.set(key, remembered),
    now: before.now,
  };
  const reading = { readFile: inputs.readFile ?? readUtf8, settledPath: before.configPath };
  const found = findConfig(inputs, { ...base, mistakes: new Map() }, reading);
  const file = openConfig(found, before, base.report);
  const keys = inspectKeys(file);
  const { findings: nameFindings } = providerNames(file, keys, before.memory);
  const ofFile = [...nameFindings, ...keys.findings];
  const lost = lostKeys(file, ofFile, before.memory);
  const inFile = { ...keys, mistakes: new Map([...lost, ...keys.mistakes]) };
  const { names } = providerNames(file, inFile, before.memory);
  const variables = inspectVariables(environment, names);
  const mistakes = new Map([...inFile.mistakes, ...variables.mistakes]);
  const strays = [...ofFile, ...variables.findings];
  return { layers: { ...base, file, mistakes }, found, names, strays, findings, secrets, memory };
}

function openConfig(found: FoundConfig, before: Before, report: (finding: Finding) => void): ConfigFile {
  const { keptFile } = before;
  if (keptFile !== undefined) {
    report(keptFile.finding);
    if (keptFile.isRefused) return { ...emptyConfig(found.path), broken: keptFile.finding };
    const file =
      keptFile.text === undefined ? emptyConfig(found.path) : parseConfig(found.path, keptFile.text);
    return { ...file, kept: keptFile };
  }
  const file = found.text === undefined ? emptyConfig(found.path) : parseConfig(found.path, found.text);
  const broken =
    before.isMissingMeant === true && found.broken?.code === 'file_missing'
      ? undefined
      : (found.broken ?? file.broken);
  if (broken === undefined) return file;
  // The file's content is unknown, so nothing may rely on what it could have protected.
  const message = `${broken.message} None of its values are used, and anything it may have protected is refused.`;
  report({ ...broken, message });
  return { ...file, broken: { ...broken, message } };
}
