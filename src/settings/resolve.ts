import type {
  EffectiveSetting,
  Finding,
  ProviderSettings,
  ResolvedSettings,
  Settings,
} from '../contract/settings.ts';
import { findConfig } from './config-path.ts';
import { emptyConfig, parseConfig } from './config-file.ts';
import type { ConfigFile } from './config-file.ts';
import { readEnvironment } from './environment.ts';
import { checkExposure } from './exposure.ts';
import { accessOnDisk, fileExposure } from './file-exposure.ts';
import { globalSettings } from './global-settings.ts';
import type { GlobalSettings } from './global-settings.ts';
import type { SettingsInputs } from './inputs.ts';
import { effective, pick } from './layers.ts';
import type { Layers, Picked, Setting } from './layers.ts';
import { levelsInForce } from './log-levels.ts';
import { expandPath, pathRules } from './paths.ts';
import { PROVIDER_VARIABLE_ENDINGS, providerNames, variablePrefix } from './provider-names.ts';
import { PROVIDER_KEYS, pickProvider } from './providers.ts';
import type { PickedProvider, ProviderOptions } from './providers.ts';
import { readUtf8 } from './read-text.ts';
import { hideSecrets } from './redact.ts';
import { rulesInForce } from './routing-rules.ts';
import { unknownKeys } from './unknown-keys.ts';
import { unknownVariables } from './unknown-variables.ts';
import type { ResolvePath } from './value-readers.ts';

/**
 * Reads every layer: defaults < YAML file < key store < environment < command line. Nothing is looked at but
 * the inputs, and nothing is thrown: what is wrong becomes a finding, and the layer below holds. The order of
 * `effective` is the order in which it is shown.
 */
export function resolveSettings(inputs: SettingsInputs): ResolvedSettings {
  const readFile = inputs.readFile ?? readUtf8;
  const findings: Finding[] = [];
  const report = (finding: Finding) => void findings.push(finding);
  const secrets = new Set<string>();
  const environment = readEnvironment(inputs);

  const config = findConfig(inputs, { environment, report, secrets }, readFile);
  const file = openConfig(config.path, config.text, report);
  const layers: Layers = { environment, file, report, secrets };
  const resolvePath = pathResolver(inputs, config.path);
  const table = globalSettings({
    flags: inputs.flags,
    sessionsDir: pathRules(inputs.platform).join(pathRules(inputs.platform).dirname(config.path), 'sessions'),
    resolvePath,
  });
  const globals = pickGlobals(table, layers);
  const providers = pickProviders(layers, {
    own: {
      hosts: [globals.host.value, globals.uiHost.value],
      ports: [globals.port.value, globals.uiPort.value],
    },
    demoUrl: inputs.flags.demoUrl,
    keystore: inputs.keystore ?? {},
    readFile,
    resolvePath,
  });
  const assembled = assemble({ config: config.picked, globals, providers, layers });
  for (const finding of unknownNames(table, layers)) report(finding);
  const exposed = fileExposure(config.path, inputs.platform, inputs.accessOf ?? accessOnDisk);
  if (exposed !== undefined) report(exposed);
  return hideSecrets({ ...assembled, findings, configPath: config.path }, secrets);
}

function openConfig(path: string, text: string | undefined, report: (finding: Finding) => void): ConfigFile {
  if (text === undefined) return emptyConfig(path);
  const { file, findings } = parseConfig(path, text);
  for (const finding of findings) report(finding);
  return file;
}

/** Paths in the file start in its folder, so that it can be moved along with what it names. */
function pathResolver(inputs: SettingsInputs, configPath: string): ResolvePath {
  const { homeDir, platform, cwd } = inputs;
  const folder = pathRules(platform).dirname(configPath);
  return (text, source) =>
    expandPath(text, { homeDir, platform, folder: source.kind === 'file' ? folder : cwd });
}

type Globals = { readonly [N in keyof GlobalSettings]: Picked<ValueOf<GlobalSettings[N]>> };
type ValueOf<S> = S extends Setting<infer T> ? T : never;

function pickGlobals(table: GlobalSettings, layers: Layers): Globals {
  return {
    host: pick(table.host, layers),
    port: pick(table.port, layers),
    uiEnabled: pick(table.uiEnabled, layers),
    uiHost: pick(table.uiHost, layers),
    uiPort: pick(table.uiPort, layers),
    logLevel: pick(table.logLevel, layers),
    logRequests: pick(table.logRequests, layers),
    sessionRecording: pick(table.sessionRecording, layers),
    sessionsDir: pick(table.sessionsDir, layers),
    recordBodies: pick(table.recordBodies, layers),
    recordingMaxFileMb: pick(table.recordingMaxFileMb, layers),
    recordingKeepDays: pick(table.recordingKeepDays, layers),
    recordingKeepMb: pick(table.recordingKeepMb, layers),
    proxyToken: pick(table.proxyToken, layers),
    allowedHosts: pick(table.allowedHosts, layers),
    insecureBind: pick(table.insecureBind, layers),
  };
}

function pickProviders(layers: Layers, options: ProviderOptions): readonly PickedProvider[] {
  const { names, findings } = providerNames(layers.file);
  for (const finding of findings) layers.report(finding);
  return names.flatMap((name) => pickProvider(name, options, layers) ?? []);
}

interface Parts {
  readonly config: Picked<string>;
  readonly globals: Globals;
  readonly providers: readonly PickedProvider[];
  readonly layers: Layers;
}

function assemble({ config, globals, providers, layers }: Parts): {
  settings: Settings;
  effective: readonly EffectiveSetting[];
} {
  const list: readonly ProviderSettings[] = providers.map(({ provider }) => provider);
  const host = checkExposure({ ...globals, providers: list }, layers);
  const levels = levelsInForce(globals.logLevel, layers);
  const rules = rulesInForce(
    list.map(({ name }) => name),
    layers,
  );
  return {
    settings: {
      host: host.value,
      port: globals.port.value,
      ui: { enabled: globals.uiEnabled.value, host: globals.uiHost.value, port: globals.uiPort.value },
      logLevel: levels.logLevel,
      logTargets: levels.logTargets,
      logRequests: globals.logRequests.value,
      sessionRecording: {
        enabled: globals.sessionRecording.value,
        directory: globals.sessionsDir.value,
        bodies: globals.recordBodies.value,
        maxFileMb: globals.recordingMaxFileMb.value,
        keepDays: globals.recordingKeepDays.value,
        keepMb: globals.recordingKeepMb.value,
      },
      proxyToken: globals.proxyToken.value,
      allowedHosts: globals.allowedHosts.value,
      insecureBind: globals.insecureBind.value,
      providers: list,
      routingRules: rules.rules,
    },
    effective: [
      effective(config),
      ...[host, globals.port, globals.uiEnabled, globals.uiHost, globals.uiPort].map(row),
      ...levels.effective,
      ...[globals.logRequests, globals.sessionRecording, globals.sessionsDir, globals.recordBodies].map(row),
      ...[globals.recordingMaxFileMb, globals.recordingKeepDays, globals.recordingKeepMb].map(row),
      ...[globals.proxyToken, globals.allowedHosts, globals.insecureBind].map(row),
      rules.effective,
      ...providers.flatMap((provider) => provider.effective),
    ],
  };
}

/** `map` hands over more than the setting. */
function row(picked: Picked<unknown>): EffectiveSetting {
  return effective(picked);
}

function unknownNames(table: GlobalSettings, layers: Layers): readonly Finding[] {
  const globals = Object.values(table);
  const keys = globals.filter(({ inFile }) => inFile).map(({ key }) => key);
  const { names } = providerNames(layers.file);
  return [
    ...unknownKeys(layers.file, [
      ...keys,
      'routing.rules',
      ...PROVIDER_KEYS.map((key) => `providers.*.${key}`),
    ]),
    ...unknownVariables(layers.environment.names(), [
      'LUNAROUTE_CONFIG',
      ...globals.flatMap(({ variables }) => variables),
      ...names.flatMap((name) => PROVIDER_VARIABLE_ENDINGS.map((ending) => variablePrefix(name) + ending)),
    ]),
  ];
}
