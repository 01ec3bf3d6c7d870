import { win32 } from 'node:path';
import { PROVIDER_DEFINITIONS } from '../contract/settings/all-settings.ts';
import { type Definition, mapDefinitions, type ValuesOf } from '../contract/settings/definition.ts';
import type { EffectiveSetting } from '../contract/settings/effective.ts';
import type { FindingCode } from '../contract/settings/finding.ts';
import { type OwnAddresses, reachesOurselves } from '../contract/settings/host.ts';
import { invalid } from '../contract/settings/parsed.ts';
import { POOL } from '../contract/settings/pool.ts';
import {
  type MisconfiguredProvider,
  PROVIDER,
  type ProviderSettings,
} from '../contract/settings/provider.ts';
import { BUILT_IN, builtIn } from '../contract/settings/provider-name.ts';
import { type Dialect, DIALECTS } from '../contract/dialect.ts';
import { DIALECT_DEFINITIONS } from '../dialects/dialects.ts';
import { variablesOf } from '../dialects/key-variables.ts';
import { type Certificates, readCaFile } from './ca-file.ts';
import { formatPlace } from './file/config-file.ts';
import { nearestName } from './findings/mistakes.ts';
import type { PickedSetting } from './layers.ts';
import type { Checked, Layers, Setting } from './setting.ts';
import { Picks } from './picks.ts';
import { ambientCaFiles, ambientProxies, SYSTEM_PLACE } from './sources/ambient-proxy.ts';
import type { ResolvePath } from './sources/paths.ts';
import type { SystemProxyAnswer, SystemProxyAnswers } from './sources/system-proxy.ts';

const DEMO_FLAG = '--demo';

/** Inputs for a provider's settings besides the layers. */
export interface ProviderOptions {
  readonly own: OwnAddresses;
  /** Base URL of the demo's provider; undefined without a demo. */
  readonly demoUrl: string | undefined;
  /** API keys entered in the desktop window, by provider. */
  readonly keystore: Readonly<Record<string, string>>;
  readonly systemProxies: SystemProxyAnswers;
  /** Providers whose key could not be read. */
  readonly unreadKeys: readonly string[];
  readonly readFile: (path: string) => string;
  readonly resolvePath: ResolvePath;
  readonly certificates: Certificates;
  /** Value of the setting `system_ca`. */
  readonly systemCa: boolean;
  /** Collects the requested certificate files. */
  readonly caFiles: Set<string>;
}

/** A resolved provider, with rows that show the sources of its values. */
export type ResolvedProvider = { readonly rows: readonly EffectiveSetting[] } & (
  | { readonly kind: 'usable'; readonly provider: ProviderSettings }
  | { readonly kind: 'misconfigured'; readonly provider: MisconfiguredProvider }
);

/**
 * Resolves all settings of one provider. If one that decides where its requests go is unusable, the provider is not
 * served.
 */
export function resolveProvider(name: string, options: ProviderOptions, layers: Layers): ResolvedProvider {
  const picks = new Picks(layers);
  const pickOf = <T>(definition: Definition<T>, more: Context<T> = {}): PickedSetting<T> =>
    picks.of(definition, () => ({
      definition,
      key: `providers.${name}.${definition.key}`,
      variables: variablesOf({ name, dialect: undefined }, definition),
      ...more,
    }));
  const type = pickOf(PROVIDER.dialect, dialectContext(name)).value;
  const context = contextOf(
    name,
    { ...options, type, builtInAs: type === builtIn(name) ? type : undefined },
    layers,
  );
  const enabled = pickOf(PROVIDER.enabled, context.enabled);
  const baseUrl = pickOf(PROVIDER.baseUrl, context.baseUrl);
  const asked = enabled.value ? baseUrl.value : undefined;
  const system = asked === undefined ? undefined : options.systemProxies.get(asked);
  const ambient = asked === undefined ? [] : ambientProxies(asked, layers.environment, system);
  const proxy = pickOf(PROVIDER.proxy, { ...context.proxy, ambient });
  reportSystem(proxy, system, layers);
  const values = mapDefinitions(PROVIDER, <T>(definition: Definition<T>, key: string): T => {
    const more: unknown = isContextName(key) ? context[key] : {};
    // Each context entry has the name of the definition that it belongs to.
    return pickOf(definition, more as Context<T>).value;
  });
  const pool = mapDefinitions(POOL, (definition) => pickOf(definition).value);
  const rows = picks.rows(PROVIDER_DEFINITIONS);
  const { dialect, baseUrl: url, caFile } = values;
  const refusal = picks.refusal(PROVIDER_DEFINITIONS) ?? missing(name, values, layers);
  if (refusal !== undefined || dialect === undefined || url === undefined) {
    return {
      kind: 'misconfigured',
      provider: { name, dialect, at: layers.file.path, message: '', ...refusal },
      rows,
    };
  }
  const ca = caFile === undefined ? undefined : options.certificates.get(caFile);
  const systemCa = options.systemCa && [url, values.proxy].some((one) => one?.startsWith('https:'));
  return {
    kind: 'usable',
    provider: { name, ...values, proxySetBy: setByOf(proxy), dialect, baseUrl: url, ca, systemCa, pool },
    rows,
  };
}

/** A setting's properties beyond its definition. */
type Context<T> = Omit<Partial<Setting<T>>, 'definition' | 'key'>;
type Values = ValuesOf<typeof PROVIDER>;
type Contexts = { readonly [Name in keyof Values]: Context<Values[Name]> };

function isContextName(name: string): name is keyof Contexts {
  return Object.hasOwn(PROVIDER, name);
}

function dialectContext(name: string): Context<Values['dialect']> {
  const dialect = builtIn(name);
  return {
    fallback: { value: dialect, shown: dialect ?? null },
    check: (written) => ofBuiltIn(name, written),
  };
}

function contextOf(
  name: string,
  options: ProviderOptions & {
    readonly type: Dialect | undefined;
    /** The built-in provider; undefined for a custom one, whatever its name. */
    readonly builtInAs: Dialect | undefined;
  },
  layers: Layers,
): Contexts {
  const { demoUrl, own, keystore, type, builtInAs } = options;
  const address = builtInAs && DIALECT_DEFINITIONS[builtInAs].baseUrl;
  const isElsewhere = demoUrl !== undefined && builtInAs === undefined;
  return {
    dialect: dialectContext(name),
    // In a demo, nothing leaves the machine, so providers that the demo does not replace are disabled.
    enabled: { flag: { name: DEMO_FLAG, raw: isElsewhere ? false : undefined } },
    baseUrl: {
      flag: { name: DEMO_FLAG, raw: address && demoUrl },
      fallback: { value: address, shown: address ?? null },
      check: (url) => leadsAway(url, own, 'base_url_loops'),
    },
    apiKey: {
      variables: variablesOf({ name, dialect: type }, PROVIDER.apiKey),
      keystore: Object.hasOwn(keystore, name) ? keystore[name] : undefined,
      isKeyUnread: options.unreadKeys.includes(name),
    },
    proxy: {
      flag: { name: DEMO_FLAG, raw: demoUrl === undefined ? undefined : 'direct' },
      check: (url) => leadsAway(url, own, 'proxy_loops'),
    },
    inject: {},
    pathVersion: {},
    caFile: {
      ambient: ambientCaFiles(layers.environment),
      check: (path, source, isKept) =>
        path === undefined
          ? { kind: 'valid', value: path }
          : readCaFile(options.resolvePath(path, source), { ...options, isKept }),
    },
  };
}

function ofBuiltIn(name: string, dialect: Values['dialect']): Checked<Values['dialect']> {
  const own = builtIn(name);
  if (own === undefined || dialect === own) return { kind: 'valid', value: dialect };
  const { otherTypes } = DIALECT_DEFINITIONS[own];
  if (otherTypes.some((one) => one === dialect)) return { kind: 'valid', value: dialect };
  const accepted = [own, ...otherTypes].join(' or ');
  return invalid(
    `must be ${accepted} for the provider ${name}; give a provider of another type a name of its own`,
  );
}

/** Rejects the proxy's own address. */
function leadsAway(
  url: string | undefined,
  own: OwnAddresses,
  code: 'base_url_loops' | 'proxy_loops',
): Checked<string | undefined> {
  const parsed = url === undefined ? null : URL.parse(url);
  if (parsed === null || !reachesOurselves(parsed, own)) return { kind: 'valid', value: url };
  return invalid("must not be this proxy's own address, or requests would loop", code);
}

/** Reports problems with the system's proxy settings, if no stronger layer sets the proxy. */
function reportSystem(
  { key, source }: PickedSetting<string | undefined>,
  answer: SystemProxyAnswer | undefined,
  { report }: Layers,
): void {
  if (answer === undefined || (source.kind !== 'default' && source.kind !== 'system')) return;
  const warn = (code: FindingCode, message: string): void =>
    report({ level: 'warning', code, message, at: SYSTEM_PLACE, key });
  if (answer.kind === 'silent') {
    const message = `The system's proxy settings ${answer.why}. Until they answer the provider is reached without a proxy; set ${key} to decide it here.`;
    return warn('system_proxy_silent', message);
  }
  const { kind, skipped } = answer.route;
  if (skipped.length === 0 || kind === 'unsupported') return;
  const used =
    kind === 'proxy'
      ? `the next proxy in the list, ${answer.route.url}, is used`
      : 'the next entry, a direct connection, is used';
  const message = `The system's proxy settings name ${skipped.join(', ')} first. That is not supported, so ${used}.`;
  warn('socks_unused', message);
}

/** Returns what set the proxy, worded for messages; empty without a proxy. */
function setByOf({ key, value, source }: PickedSetting<string | undefined>): string {
  if (value === undefined) return '';
  switch (source.kind) {
    case 'env':
      return source.from === 'login_shell' ? `${source.name} in the login shell` : source.name;
    case 'file':
      // win32 rules recognize both kinds of slash.
      return `${key} in ${win32.basename(source.path)}:${source.line}`;
    case 'system':
      return SYSTEM_PLACE;
    default:
      return key;
  }
}

/** A custom provider needs a type and a base URL. If one is present but invalid, it has a finding already. */
function missing(
  name: string,
  { dialect, baseUrl }: Values,
  { file, report }: Layers,
): PickedSetting<unknown>['refusal'] {
  const at = formatPlace(file.path, file.places(['providers', name]).key);
  const meant = nearestName(name, BUILT_IN);
  const hint = meant === undefined ? '' : ` Did you mean ${meant}?`;
  const wanted = [
    {
      key: 'provider_type',
      value: dialect,
      accepts: `${DIALECTS.slice(0, -1).join(', ')} or ${DIALECTS.at(-1)}`,
    },
    { key: 'base_url', value: baseUrl, accepts: 'the address of its API' },
  ] as const;
  const messages = wanted
    .filter(({ value }) => value === undefined)
    .map(({ key, accepts }) => {
      const message = `The provider ${name} has no ${key} (${accepts}). It is not served until it has one.${hint}`;
      report({ level: 'error', code: `${key}_missing`, message, at, key: `providers.${name}.${key}` });
      return message;
    });
  return messages.length === 0 ? undefined : { at, message: messages.join(' ') };
}
