import { GENERAL_DEFINITIONS } from '../contract/settings/all-settings.ts';
import type { EffectiveSetting } from '../contract/settings/effective.ts';
import type { Finding } from '../contract/settings/finding.ts';
import { GENERAL } from '../contract/settings/general.ts';
import type { ProviderSettings } from '../contract/settings/provider.ts';
import type { ResolvedSettings } from '../contract/settings/settings.ts';
import type { Certificates } from './ca-file.ts';
import { readUtf8 } from './file/read-text.ts';
import { environmentFindings } from './findings/environment-findings.ts';
import { checkExposure, checkPageExposure } from './findings/exposure.ts';
import { accessOnDisk, fileExposure, keyExposure, realPathOnDisk } from './findings/file-exposure.ts';
import { reportRules } from './findings/rule-findings.ts';
import { GeneralSettings } from './general-settings.ts';
import { effective } from './layers.ts';
import type { Memory } from './memory.ts';
import { type Before, type OpenLayers, openLayers } from './open-layers.ts';
import { type ResolvedProvider, resolveProvider } from './providers.ts';
import { secretHider } from '../redaction/written-values.ts';
import { hideSecrets } from './hide-secrets.ts';
import type { Layers } from './setting.ts';
import type { SettingsInputs } from './sources/inputs.ts';
import { type LevelsInEffect, levelsInEffect } from './sources/log-levels.ts';

/** The resolved settings, and the state needed by the next resolution. */
export interface Resolution extends ResolvedSettings {
  readonly memory: Memory;
  readonly certificates: ReadonlyMap<string, string>;
  /** Certificate files named in the settings, readable or not. */
  readonly caFiles: readonly string[];
  /** Problem with the file as a whole. */
  readonly broken: Finding | undefined;
}

const AT_A_START: Before = { memory: new Map(), certificates: new Map(), now: 0 };

/** Resolves all layers as at startup; see {@link resolveLayers}. */
export function resolveSettings(inputs: SettingsInputs): ResolvedSettings {
  const { settings, effective: rows, findings, configPath } = resolveLayers(inputs);
  return { settings, effective: rows, findings, configPath };
}

/**
 * Resolves all layers: defaults < YAML file < key store < environment < command line. Uses only the inputs and the
 * previous state, and never throws: a problem becomes a finding, and the setting keeps its previous value or, at
 * startup, follows its definition's rule for unusable values.
 */
export function resolveLayers(inputs: SettingsInputs, before: Before = AT_A_START): Resolution {
  const open = openLayers(inputs, before);
  const { layers, found, findings } = open;
  const general = new GeneralSettings(inputs, found.path, layers);
  general.values(); // resolves all of them
  const certificates: Certificates = new Map(before.certificates);
  const caFiles = new Set<string>();
  const providers = resolveProviders(general, open, { inputs, certificates, caFiles });
  const usable = providers.flatMap((one) => (one.kind === 'usable' ? one.provider : []));
  const levels = narrowGeneral(general, usable, { layers, before });

  reportRules(open.names, layers);
  for (const stray of open.strays) layers.report(stray);
  for (const finding of environmentFindings(layers.environment, findings)) layers.report(finding);
  const { accessOf = accessOnDisk, realPathOf = realPathOnDisk } = inputs;
  const exposed = fileExposure(found.path, inputs.platform, { accessOf, realPathOf });
  if (exposed !== undefined) layers.report(exposed);
  const readable = keyExposure(layers.file, inputs.platform, accessOf);
  if (readable !== undefined) layers.report(readable);

  const hide = secretHider(open.secrets);
  const rows: EffectiveSetting[] = [
    effective(found.picked),
    ...general.picks.rows(GENERAL_DEFINITIONS),
    ...levels.rows,
    ...providers.flatMap((one) => one.rows),
  ];
  return {
    ...hideSecrets({ effective: rows, findings }, hide),
    settings: {
      ...general.values(),
      logTargets: levels.logTargets,
      providers: usable,
      misconfigured: providers.flatMap((one) =>
        one.kind === 'misconfigured' ? { ...one.provider, message: hide(one.provider.message) } : [],
      ),
      rulesRefusal: formatRefusal(general.of(GENERAL.routingRules).refusal, hide),
      listenRefusal: formatRefusal(
        general.of(GENERAL.proxyToken).refusal ?? general.of(GENERAL.host).refusal,
        hide,
      ),
    },
    configPath: found.path,
    memory: open.memory,
    certificates: new Map([...certificates].filter(([file]) => caFiles.has(file))),
    caFiles: [...caFiles],
    broken: layers.file.broken ?? before.keptFile?.finding,
  };
}

interface ProviderReading {
  readonly inputs: SettingsInputs;
  readonly certificates: Certificates;
  readonly caFiles: Set<string>;
}

function resolveProviders(
  general: GeneralSettings,
  { names, layers }: OpenLayers,
  { inputs, certificates, caFiles }: ProviderReading,
): readonly ResolvedProvider[] {
  const { host, port, systemCa, ui } = GENERAL;
  const options = {
    own: {
      hosts: [general.of(host).value, general.of(ui.host).value],
      ports: [general.of(port).value, general.of(ui.port).value],
    },
    demoUrl: inputs.flags.demoUrl,
    keystore: inputs.keystore ?? {},
    systemProxies: inputs.systemProxies ?? new Map(),
    unreadKeys: inputs.unreadKeys ?? [],
    readFile: inputs.readFile ?? readUtf8,
    resolvePath: general.resolvePath,
    certificates,
    systemCa: general.of(systemCa).value,
    caFiles,
  };
  return names.map((name) => resolveProvider(name, options, layers));
}

/**
 * Applies dependencies between settings: a host that would be unsafe, an unknown recording folder, log levels by
 * target.
 */
function narrowGeneral(
  general: GeneralSettings,
  providers: readonly ProviderSettings[],
  { layers, before }: { readonly layers: Layers; readonly before: Before },
): LevelsInEffect {
  const { host, proxyToken, insecureBind, ui, logLevel, rustLog } = GENERAL;
  const exposure = {
    host: general.of(host),
    proxyToken: general.of(proxyToken),
    insecureBind: general.of(insecureBind),
    providers,
    isStart: before.memory.size === 0 || before.isListenRefused === true,
  };
  general.picks.replace(host, checkExposure(exposure, layers));
  if (general.of(ui.enabled).value) {
    const page = { host: general.of(ui.host), insecureBind: general.of(ui.insecureBind) };
    general.picks.replace(ui.host, checkPageExposure(page, layers));
  }
  general.closeRecording();
  const levels = levelsInEffect(general.of(logLevel), general.of(rustLog), layers);
  general.picks.replace(logLevel, levels.general);
  return levels;
}

function formatRefusal(
  refusal: { readonly at: string; readonly message: string } | undefined,
  hide: (text: string) => string,
): string | undefined {
  return refusal === undefined ? undefined : hide(`${refusal.at}: ${refusal.message}`);
}
