import { variablesOf } from '../../dialects/key-variables.ts';
import {
  GENERAL_DEFINITIONS,
  PROVIDER_DEFINITIONS,
  VARIABLE_ENDINGS,
} from '../../contract/settings/all-settings.ts';
import { type AnyDefinition, generalVariables } from '../../contract/settings/definition.ts';
import type { Finding } from '../../contract/settings/finding.ts';
import { builtIn, variablePrefix } from '../../contract/settings/provider-name.ts';
import type { Environment } from '../sources/environment.ts';
import { isMistyped, type Mistake, nearestName } from './mistakes.ts';

/** Upstream project's variables that this program does not use. */
const UPSTREAM_VARIABLES: ReadonlySet<string> = new Set([
  'LUNAROUTE_BOOTSTRAP',
  'LUNAROUTE_DIALECT',
  'LUNAROUTE_ENABLE_JSONL_WRITER',
  'LUNAROUTE_ENABLE_SQLITE_WRITER',
  'LUNAROUTE_SESSIONS_DB_PATH',
  'LUNAROUTE_LOG_SQL_QUERIES',
  'LUNAROUTE_UI_LOG_REQUESTS',
  'LUNAROUTE_BYPASS_ENABLED',
  'LUNAROUTE_BYPASS_PROVIDER',
  'LUNAROUTE_CODEX_UA_VERSION',
]);

/** Variables that are read but are not settings. */
const OTHERS: readonly string[] = ['LUNAROUTE_CONFIG', 'LUNAROUTE_HEADLESS'];

/** Result of checking the `LUNAROUTE_*` variables that nothing reads. */
export interface VariableInspection {
  readonly findings: readonly Finding[];
  /** Mistakes by the variable that was meant. */
  readonly mistakes: ReadonlyMap<string, Mistake>;
}

interface KnownVariable {
  readonly name: string;
  /** Common beginning of a provider's variables: one for another provider is not a misspelling. */
  readonly prefix: string;
  readonly key: string;
  readonly definition: AnyDefinition;
}

/**
 * Checks each `LUNAROUTE_*` variable that nothing reads. It is a warning, or an error on a known variable if it is a
 * misspelling of that one and a mistake has consequences.
 */
export function inspectVariables(environment: Environment, providers: readonly string[]): VariableInspection {
  const set = environment.names();
  const known = knownVariables(providers);
  const names = new Set([...OTHERS, ...known.map(({ name }) => name)]);
  const mistakes = new Map<string, Mistake>();
  const unread = set
    .filter((name) => name.startsWith('LUNAROUTE_') && !names.has(name) && !isConfigTypo(name))
    .toSorted();
  const silent = environment.silent.map((name): Finding => {
    const message =
      `${name} came from the login shell at the last start, but the shell has not answered this time. ` +
      'What it controls is refused until it does, or until you continue without it.';
    mistakes.set(name, { at: name, message });
    const key = known.find((one) => one.name === name)?.key;
    return {
      level: 'error',
      code: 'login_shell_silent',
      message,
      at: name,
      ...(key === undefined ? {} : { key }),
    };
  });
  const findings = unread.map((name): Finding => {
    const meant = known.find((one) => !set.includes(one.name) && isTypoOf(name, one));
    if (meant === undefined) return warning(name, [...names]);
    const message =
      `${name} is not a known variable. It looks like ${meant.name} misspelt, so that counts as invalid. ` +
      'Correct it, or unset it.';
    mistakes.set(meant.name, { at: name, message });
    return { level: 'error', code: 'misspelt_variable', message, at: name, key: meant.key };
  });
  return { findings: [...silent, ...findings], mistakes };
}

/** The variable that names the config file is checked, and reported, before all others. */
function isConfigTypo(name: string): boolean {
  return isMistyped(name, 'LUNAROUTE_CONFIG');
}

function knownVariables(providers: readonly string[]): readonly KnownVariable[] {
  return [
    ...GENERAL_DEFINITIONS.flatMap((definition) =>
      generalVariables(definition).map((name) => ({
        name,
        prefix: 'LUNAROUTE_',
        key: definition.key,
        definition,
      })),
    ),
    ...providers.flatMap((provider) =>
      PROVIDER_DEFINITIONS.flatMap((definition) =>
        variablesOf({ name: provider, dialect: builtIn(provider) }, definition).map((name) => ({
          name,
          prefix: variablePrefix(provider),
          key: `providers.${provider}.${definition.key}`,
          definition,
        })),
      ),
    ),
  ];
}

function isTypoOf(name: string, { name: known, prefix, definition }: KnownVariable): boolean {
  if (UPSTREAM_VARIABLES.has(name) || definition.whenUnusable === 'default') return false;
  if (isForNearProvider(name, { name: known, prefix })) return true;
  if (!name.startsWith(prefix) || !known.startsWith(prefix)) return false;
  // A variable with the suffix of a provider's is for a provider that the file does not name.
  if (prefix === 'LUNAROUTE_' && providerOf(name) !== undefined) return false;
  return isMistyped(name.slice(prefix.length), known.slice(prefix.length));
}

/** Recognizes `LUNAROUTE_OPEANI_BASE_URL`. A trailing digit means another provider. */
function isForNearProvider(
  name: string,
  { name: known, prefix }: Pick<KnownVariable, 'name' | 'prefix'>,
): boolean {
  if (prefix === 'LUNAROUTE_') return false;
  const ending = known.slice(prefix.length - 1);
  if (!name.startsWith('LUNAROUTE_') || !name.endsWith(ending)) return false;
  const written = name.slice('LUNAROUTE_'.length, -ending.length);
  const meant = prefix.slice('LUNAROUTE_'.length, -1);
  return !/\d$/u.test(written) && written !== meant && isMistyped(written, meant);
}

function warning(name: string, known: readonly string[]): Finding {
  return {
    level: 'warning',
    code: 'unknown_variable',
    message: explain(name, known),
    at: name,
  };
}

function explain(name: string, known: readonly string[]): string {
  if (UPSTREAM_VARIABLES.has(name)) {
    return `${name} belongs to the upstream project and has no effect in this program.`;
  }
  const unknown = `${name} is not a known variable and has no effect.`;
  const meant = nearestVariable(name, known);
  if (meant !== undefined) return `${unknown} Did you mean ${meant}?`;
  const provider = providerOf(name);
  if (provider === undefined) return unknown;
  return `${name} is for a provider ${provider}, which the config file does not name, so it has no effect. Name it under providers.`;
}

/** Compares what follows the prefix that all of them share: it would make short names look alike. */
function nearestVariable(name: string, known: readonly string[]): string | undefined {
  const prefix = 'LUNAROUTE_';
  if (!name.startsWith(prefix)) return nearestName(name, known);
  const endings = known.filter((one) => one.startsWith(prefix)).map((one) => one.slice(prefix.length));
  const ending = nearestName(name.slice(prefix.length), endings);
  return ending === undefined ? undefined : `${prefix}${ending}`;
}

/** Returns groq for LUNAROUTE_GROQ_API_KEY. The longest suffix applies: several suffixes end in TIMEOUT_SECS. */
function providerOf(name: string): string | undefined {
  const ending = VARIABLE_ENDINGS.toSorted((a, b) => b.length - a.length).find((one) =>
    name.endsWith(`_${one}`),
  );
  if (ending === undefined) return undefined;
  const written = name.slice('LUNAROUTE_'.length, -ending.length - 1);
  return written === '' ? undefined : written.toLowerCase().replaceAll('_', '-');
}
