import { DEFAULTS } from '../contract/settings.ts';
import type { Dialect, EffectiveSetting, ProviderSettings } from '../contract/settings.ts';
import { AMBIENT, ambientProxies } from './ambient-proxy.ts';
import { caFileReader } from './ca-file-reader.ts';
import type { CaFileOptions } from './ca-file-reader.ts';
import { formatPlace } from './config-file.ts';
import { effective, pick } from './layers.ts';
import type { Candidate, Layers, Picked, Setting } from './layers.ts';
import type { OwnAddresses } from './loopback.ts';
import { nearestName } from './nearest-name.ts';
import { valueAt } from './parse-yaml.ts';
import { HTTP_CLIENT_KEYS, pickPool } from './pool-readers.ts';
import { BUILT_IN, variablePrefix } from './provider-names.ts';
import { baseUrlReader, proxyReader } from './url-readers.ts';
import { booleanReader, choiceReader, refused, secretReader } from './value-readers.ts';

/** The keys of one provider in the YAML file, below `providers.<name>`. */
export const PROVIDER_KEYS: readonly string[] = [
  'provider_type',
  'enabled',
  'base_url',
  'api_key',
  'proxy',
  'ca_file',
  ...HTTP_CLIENT_KEYS.map((key) => `http_client.${key}`),
];

const DEMO_FLAG = '--demo';

/** What a provider's settings depend on besides the layers. */
export interface ProviderOptions extends CaFileOptions {
  readonly own: OwnAddresses;
  /** Where the demo's own provider is; undefined without a demo. */
  readonly demoUrl: string | undefined;
  /** API keys from the desktop window, by provider. */
  readonly keystore: Readonly<Record<string, string>>;
}

/** A provider and the rows that show where its values come from. */
export interface PickedProvider {
  readonly provider: ProviderSettings;
  readonly effective: readonly EffectiveSetting[];
}

/** Looks up everything about one provider. One that cannot work is reported and left out: undefined. */
export function pickProvider(
  name: string,
  options: ProviderOptions,
  layers: Layers,
): PickedProvider | undefined {
  const rows: EffectiveSetting[] = [];
  const take = <T>(setting: Setting<T>): Picked<T> => {
    const picked = pick(setting, layers);
    rows.push(effective(picked));
    return picked;
  };
  const dialect = take(dialectSetting(name)).value;
  const enabled = take(enabledSetting(name, options)).value;
  const baseUrl = take(baseUrlSetting(name, options)).value;
  const apiKey = take(apiKeySetting(name, options)).value;
  if (dialect === undefined) reportMissing(name, 'provider_type', layers);
  if (baseUrl === undefined) reportMissing(name, 'base_url', layers);
  if (dialect === undefined || baseUrl === undefined) return undefined;

  const proxy = take(proxySetting(name, options, ambientProxies(baseUrl, layers.environment))).value;
  const caFile = take(caFileSetting(name, options, layers)).value;
  const { pool } = pickPool({ name, variablePrefix: variablePrefix(name) }, take);
  return { provider: { name, dialect, enabled, baseUrl, apiKey, proxy, caFile, pool }, effective: rows };
}

function builtIn(name: string): Dialect | undefined {
  return BUILT_IN.find((one) => one === name);
}

function dialectSetting(name: string): Setting<Dialect | undefined> {
  const own = builtIn(name);
  const read = choiceReader(['openai', 'anthropic']);
  return {
    key: `providers.${name}.provider_type`,
    inFile: true,
    variables: [],
    read: (raw, source) => {
      const reading = read(raw, source);
      if (own === undefined || reading.kind === 'refused' || reading.value === own) return reading;
      return refused(`${name} always speaks ${own}; give a provider of another type a name of its own`);
    },
    fallback: { value: own, shown: own ?? null },
  };
}

function enabledSetting(name: string, { demoUrl }: ProviderOptions): Setting<boolean> {
  // Nothing leaves the machine in a demo: a provider that it does not replace is switched off.
  const raw = demoUrl === undefined || builtIn(name) !== undefined ? undefined : false;
  return {
    key: `providers.${name}.enabled`,
    inFile: true,
    variables: [`${variablePrefix(name)}ENABLED`],
    flag: { name: DEMO_FLAG, raw },
    read: booleanReader(),
    fallback: { value: DEFAULTS.enabled, shown: DEFAULTS.enabled },
  };
}

function baseUrlSetting(name: string, options: ProviderOptions): Setting<string | undefined> {
  const own = builtIn(name);
  const fallback = own && DEFAULTS.baseUrl[own];
  return {
    key: `providers.${name}.base_url`,
    inFile: true,
    variables: [`${variablePrefix(name)}BASE_URL`],
    flag: { name: DEMO_FLAG, raw: own && options.demoUrl },
    read: baseUrlReader(options.own),
    fallback: { value: fallback, shown: fallback ?? null },
  };
}

function apiKeySetting(name: string, options: ProviderOptions): Setting<string | undefined> {
  const own = builtIn(name);
  return {
    key: `providers.${name}.api_key`,
    inFile: true,
    variables: [`${variablePrefix(name)}API_KEY`, ...(own ? [`${own.toUpperCase()}_API_KEY`] : [])],
    keystore: Object.hasOwn(options.keystore, name) ? options.keystore[name] : undefined,
    isSecret: true,
    read: secretReader(),
    fallback: { value: undefined, shown: null },
  };
}

function proxySetting(
  name: string,
  { demoUrl }: ProviderOptions,
  ambient: readonly Candidate<string | undefined>[],
): Setting<string | undefined> {
  return {
    key: `providers.${name}.proxy`,
    inFile: true,
    variables: [],
    ambient,
    flag: { name: DEMO_FLAG, raw: demoUrl === undefined ? undefined : 'direct' },
    read: proxyReader(),
    fallback: { value: undefined, shown: null },
  };
}

function caFileSetting(name: string, options: CaFileOptions, layers: Layers): Setting<string | undefined> {
  const read = caFileReader(options);
  const ambient = AMBIENT.caFile.flatMap((variable) => layers.environment.all(variable));
  return {
    key: `providers.${name}.ca_file`,
    inFile: true,
    variables: [],
    ambient: ambient.map(({ text, source }) => ({
      source,
      at: source.name,
      written: text,
      reading: read(text, source),
    })),
    read,
    fallback: { value: undefined, shown: null },
  };
}

function reportMissing(name: string, key: 'provider_type' | 'base_url', layers: Layers): void {
  const path = ['providers', name, key];
  // A value that is there and wrong has its finding already.
  if (valueAt(layers.file.tree, path) !== undefined) return;
  const at = formatPlace(layers.file.path, layers.file.places(['providers', name]).key);
  const accepts = key === 'provider_type' ? 'openai or anthropic' : 'the address of its API';
  const meant = nearestName(name, BUILT_IN);
  const hint = meant === undefined ? '' : ` Did you mean ${meant}?`;
  const message = `The provider ${name} has no ${key} (${accepts}). It is left out until it has one.${hint}`;
  layers.report({ level: 'error', code: `${key}_missing`, message, at, key: path.join('.') });
}
