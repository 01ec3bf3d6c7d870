import type { Finding } from '../contract/settings.ts';
import type { ConfigFile } from './config-file.ts';
import { formatPlace, mappingAt } from './config-file.ts';
import { quote } from './layers.ts';
import { isMapping } from './parse-yaml.ts';
import { POOL_VARIABLE_ENDINGS } from './pool-readers.ts';

/** The providers that exist without being named anywhere. */
export const BUILT_IN = ['openai', 'anthropic'] as const;

/** Path prefixes that are taken, so that no provider can have them as its name. */
const RESERVED: ReadonlySet<string> = new Set([
  'ui',
  'v1',
  'responses',
  'models',
  'healthz',
  'readyz',
  'metrics',
  'proxy',
  'log',
]);

/** The `<SETTING>` part of each variable that a provider has. */
export const PROVIDER_VARIABLE_ENDINGS = ['ENABLED', 'BASE_URL', 'API_KEY', ...POOL_VARIABLE_ENDINGS];

/** What the variables of a provider begin with, such as `LUNAROUTE_OPENAI_`. */
export function variablePrefix(provider: string): string {
  return `LUNAROUTE_${provider.toUpperCase().replaceAll(/[-.]/g, '_')}_`;
}

/** The names that may be used, the built-in ones first, and what is wrong with the others. */
export function providerNames(file: ConfigFile): { names: readonly string[]; findings: readonly Finding[] } {
  const names: string[] = [...BUILT_IN];
  const findings: Finding[] = [];
  for (const name of writtenNames(file).filter((one) => !names.includes(one))) {
    const wrong = clash(name, names) ?? unusable(name);
    if (wrong === undefined) names.push(name);
    else {
      const at = formatPlace(file.path, file.places(['providers', name]).key);
      findings.push({ level: 'error', ...wrong, at, key: `providers.${name}` });
    }
  }
  return { names, findings };
}

/** A provider that is no mapping, and a merge key, are reported with the other shapes and keys. */
function writtenNames(file: ConfigFile): string[] {
  return Object.entries(mappingAt(file, ['providers']))
    .filter(([name, value]) => name !== '<<' && (value === null || isMapping(value)))
    .map(([name]) => name);
}

type Wrong = Pick<Finding, 'code' | 'message'>;

function clash(name: string, taken: readonly string[]): Wrong | undefined {
  const own = new Set(PROVIDER_VARIABLE_ENDINGS.map((ending) => variablePrefix(name) + ending));
  for (const other of taken) {
    const shared = PROVIDER_VARIABLE_ENDINGS.map((ending) => variablePrefix(other) + ending).find(
      (variable) => own.has(variable),
    );
    if (shared !== undefined) {
      const message =
        `The providers ${quote(other)} and ${quote(name)} would both be set by ${shared}. ` +
        `${quote(name)} is left out: give it another name.`;
      return { code: 'provider_names_collide', message };
    }
  }
  return undefined;
}

function unusable(name: string): Wrong | undefined {
  if (/^[a-z][a-z0-9-]*$/.test(name) && !RESERVED.has(name)) return undefined;
  const reason = RESERVED.has(name)
    ? 'it is a path of the proxy itself'
    : 'accepted are lower-case letters, digits and -, beginning with a letter';
  const message = `${quote(name)} cannot be the name of a provider: ${reason}. The provider is left out.`;
  return { code: 'provider_name_invalid', message };
}
