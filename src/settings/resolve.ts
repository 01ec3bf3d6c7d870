import { GENERAL_DEFINITIONS } from '../contract/settings/all-settings.ts';
import { type AnyDefinition, type Definition, mapDefinitions } from '../contract/settings/definition.ts';
import type { Finding } from '../contract/settings/finding.ts';
import { GENERAL } from '../contract/settings/general.ts';
import { ruleProblems } from '../contract/settings/rules.ts';
import type { ResolvedSettings } from '../contract/settings/settings.ts';
import type { Certificates } from './ca-file.ts';
import { type ConfigFile, emptyConfig, type KeptFile, parseConfig } from './file/config-file.ts';
import { findConfig, type FoundConfig } from './file/config-path.ts';
import { readUtf8 } from './file/read-text.ts';
import { environmentFindings } from './findings/environment-findings.ts';
import { checkExposure, emptyToken } from './findings/exposure.ts';
import { accessOnDisk, fileExposure, realPathOnDisk } from './findings/file-exposure.ts';
import { reportRules } from './findings/rule-findings.ts';
import { inspectKeys } from './findings/unknown-keys.ts';
import { inspectVariables } from './findings/unknown-variables.ts';
import { effective, override, type Picked } from './layers.ts';
import type { Layers, Setting } from './setting.ts';
import type { Memory, Remembered } from './memory.ts';
import { Picks } from './picks.ts';
import { providerNames } from './provider-names.ts';
import { type ProviderOptions, resolveProvider } from './providers.ts';
import { hideSecrets, secretHider } from './redact.ts';
import { readEnvironment } from './sources/environment.ts';
import type { SettingsFlags, SettingsInputs } from './sources/inputs.ts';
import { levelsInEffect } from './sources/log-levels.ts';
import { expandPath, pathRules } from './sources/paths.ts';

/** What is known from before, while the program runs. */
export interface Before {
  readonly memory: Memory;
  readonly certificates: ReadonlyMap<string, string>;
  /** An earlier text of the file, where the present one cannot be used. */
  readonly keptFile?:
    | (KeptFile & {
        readonly text: string | undefined;
        /** There is no earlier text that could be used: everything stays refused. */
        readonly isRefused: boolean;
      })
    | undefined;
  /** The user wants to go on without a file that was asked for. */
  readonly isMissingMeant?: boolean | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** The outcome, and what the next resolution needs to know of it. */
export interface Resolution extends ResolvedSettings {
  readonly memory: Memory;
  readonly certificates: ReadonlyMap<string, string>;
  /** What is wrong with the file as a whole. */
  readonly broken: Finding | undefined;
}

const AT_A_START: Before = { memory: new Map(), certificates: new Map(), now: 0 };

/** Reads every layer as a start does; see {@link resolveLayers}. */
export function resolveSettings(inputs: SettingsInputs): ResolvedSettings {
  const { settings, effective: rows, findings, configPath } = resolveLayers(inputs);
  return { settings, effective: rows, findings, configPath };
}

/**
 * Reads every layer: defaults < YAML file < key store < environment < command line. Nothing is looked at but
 * the inputs and what is known from before, and nothing is thrown: what is wrong becomes a finding, and what holds in
 * its place is what was in effect before, or what its definition says of a start.
 */
export function resolveLayers(inputs: SettingsInputs, before: Before = AT_A_START): Resolution {
  const readFile = inputs.readFile ?? readUtf8;
  const findings: Finding[] = [];
  const report = (finding: Finding) => void findings.push(finding);
  const secrets = new Set<string>();
  const memory = new Map<string, Remembered>();
  const environment = readEnvironment(inputs);
  const base = {
    environment,
    report,
    secrets,
    memory: before.memory,
    remember: (key: string, remembered: Remembered) => void memory.set(key, remembered),
    now: before.now,
  };

  const found = findConfig(inputs, { ...base, mistakes: new Map() }, readFile);
  const file = openConfig(found, before, report);
  const keys = inspectKeys(file);
  const { names, findings: nameFindings } = providerNames(file, keys, before.memory);
  const variables = inspectVariables(environment, names);
  const mistakes = new Map([...keys.mistakes, ...variables.mistakes]);
  const layers: Layers = { ...base, file, mistakes };

  const picks = new Picks(layers);
  const pickOf = <T>(definition: Definition<T>) =>
    picks.of(definition, () => generalSetting(definition, inputs));
  pickSpecial(picks, inputs, found.path);
  const general = mapDefinitions(GENERAL, (definition) => pickOf(definition).value);

  const certificates: Certificates = new Map(before.certificates);
  const options: ProviderOptions = {
    own: { hosts: [general.host, general.ui.host], ports: [general.port, general.ui.port] },
    demoUrl: inputs.flags.demoUrl,
    keystore: inputs.keystore ?? {},
    readFile,
    resolvePath: pathResolver(inputs, found.path),
    certificates,
  };
  const resolved = names.map((name) => resolveProvider(name, options, layers));
  const providers = resolved.flatMap((one) => (one.kind === 'usable' ? one.provider : []));

  const exposure = {
    host: pickOf(GENERAL.host),
    proxyToken: pickOf(GENERAL.proxyToken),
    insecureBind: pickOf(GENERAL.insecureBind),
    providers,
  };
  const host = checkExposure(exposure, layers);
  const emptyTokenRefusal = emptyToken({ ...exposure, host }, layers);
  const levels = levelsInEffect(pickOf(GENERAL.logLevel), pickOf(GENERAL.rustLog), layers);
  const { enabled, directory } = GENERAL.sessionRecording;
  const recording = recordingOf(pickOf(enabled), pickOf(directory));
  picks.replace(enabled, recording);
  picks.replace(GENERAL.host, host);
  picks.replace(GENERAL.logLevel, levels.general);

  reportRules(names, layers);
  for (const finding of [...nameFindings, ...keys.findings, ...variables.findings]) report(finding);
  for (const finding of environmentFindings(environment, findings)) report(finding);
  const { accessOf = accessOnDisk, realPathOf = realPathOnDisk } = inputs;
  const exposed = fileExposure(found.path, inputs.platform, { accessOf, realPathOf });
  if (exposed !== undefined) report(exposed);

  const hide = secretHider(secrets);
  const refusalOf = (definition: AnyDefinition) => refusalWords(picks.refusal([definition]), hide);
  const rows = [
    effective(found.picked),
    ...picks.rows(GENERAL_DEFINITIONS),
    ...levels.rows,
    ...resolved.flatMap((one) => one.rows),
  ];
  return {
    ...hideSecrets({ effective: rows, findings }, hide),
    settings: {
      ...general,
      host: host.value,
      logLevel: levels.general.value,
      logTargets: levels.logTargets,
      sessionRecording: {
        ...general.sessionRecording,
        enabled: recording.value,
        directory: general.sessionRecording.directory ?? sessionsFolder(inputs, found.path),
      },
      providers,
      misconfigured: resolved.flatMap((one) =>
        one.kind === 'misconfigured' ? { ...one.provider, message: hide(one.provider.message) } : [],
      ),
      rulesRefusal: refusalOf(GENERAL.routingRules),
      listenRefusal: refusalOf(GENERAL.proxyToken) ?? emptyTokenRefusal,
    },
    configPath: found.path,
    memory,
    certificates,
    broken: file.broken ?? before.keptFile?.finding,
  };
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
  // Whatever such a file would have said is not known: nothing goes by what it might have closed.
  const message = `${broken.message} None of its values are used, and what it may have guarded is refused.`;
  report({ ...broken, message });
  return { ...file, broken: { ...broken, message } };
}

/** Paths in the file start in its folder, so that it can be moved along with what it names. */
function pathResolver(inputs: SettingsInputs, configPath: string): ProviderOptions['resolvePath'] {
  const { homeDir, platform, cwd } = inputs;
  const folder = pathRules(platform).dirname(configPath);
  return (text, source) =>
    expandPath(text, {
      homeDir,
      platform,
      folder: source.kind === 'env' || source.kind === 'flag' ? cwd : folder,
    });
}

function sessionsFolder({ platform }: SettingsInputs, configPath: string): string {
  const rules = pathRules(platform);
  return rules.join(rules.dirname(configPath), 'sessions');
}

/** A setting outside the providers, in its place. */
function generalSetting<T>(definition: Definition<T>, { flags }: SettingsInputs): Setting<T> {
  const { key, variable, flag } = definition;
  return {
    definition,
    key,
    variables: variable === undefined ? [] : [variable],
    flag: flag === undefined ? undefined : { name: flag, raw: flagOf(flags, flag) },
  };
}

/** What a flag says. `--no-ui` and `--insecure-bind` say one thing or nothing, whatever a parser makes of them. */
function flagOf(flags: SettingsFlags, name: string): string | boolean | undefined {
  switch (name) {
    case '--host':
      return flags.host;
    case '--port':
      return flags.port;
    case '--ui-port':
      return flags.uiPort;
    case '--no-ui':
      return flags.ui === false ? false : undefined;
    case '--insecure-bind':
      return flags.insecureBind === true ? true : undefined;
    default:
      return undefined;
  }
}

/** Looks up the settings that are more than their definitions: a folder's path, and a list with faults of its own. */
function pickSpecial(picks: Picks, inputs: SettingsInputs, configPath: string): void {
  const { directory } = GENERAL.sessionRecording;
  const sessions = sessionsFolder(inputs, configPath);
  const resolvePath = pathResolver(inputs, configPath);
  picks.of(directory, () => ({
    ...generalSetting(directory, inputs),
    fallback: { value: sessions, shown: sessions },
    check: (written, source) => {
      const value = written === undefined ? sessions : resolvePath(written, source);
      return { kind: 'valid', value, shown: value };
    },
  }));
  picks.of(GENERAL.routingRules, () => ({
    ...generalSetting(GENERAL.routingRules, inputs),
    problems: (raw) =>
      (Array.isArray(raw) ? ruleProblems(raw) : []).map((problem) => ({
        ...problem,
        path: problem.field === undefined ? [problem.index] : [problem.index, problem.field],
      })),
  }));
}

/** Nothing is recorded where it is not known into which folder. */
function recordingOf(enabled: Picked<boolean>, directory: Picked<string | undefined>): Picked<boolean> {
  const { source, at } = directory;
  return source.kind === 'refused' ? override(enabled, { value: false, shown: false, source, at }) : enabled;
}

function refusalWords(
  refusal: { readonly at: string; readonly message: string } | undefined,
  hide: (text: string) => string,
): string | undefined {
  return refusal === undefined ? undefined : hide(`${refusal.at}: ${refusal.message}`);
}
