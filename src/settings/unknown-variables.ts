import type { Finding } from '../contract/settings.ts';
import { nearestName } from './nearest-name.ts';
import { PROVIDER_VARIABLE_ENDINGS } from './provider-names.ts';

/** Variables of the upstream project that mean nothing here. */
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

/** A warning for each `LUNAROUTE_*` variable that is set and that nothing reads. */
export function unknownVariables(
  setNames: readonly string[],
  knownNames: readonly string[],
): readonly Finding[] {
  const known = new Set(knownNames);
  return setNames
    .filter((name) => name.startsWith('LUNAROUTE_') && !known.has(name))
    .toSorted()
    .map((name) => ({
      level: 'warning',
      code: 'unknown_variable',
      message: `${explain(name, knownNames)} It has no effect.`,
      at: name,
    }));
}

function explain(name: string, knownNames: readonly string[]): string {
  if (UPSTREAM_VARIABLES.has(name)) {
    return `${name} belongs to the upstream project and is not used by this program.`;
  }
  const meant = nearestName(name, knownNames);
  if (meant !== undefined) return `${name} is not a known variable. Did you mean ${meant}?`;
  const provider = providerOf(name);
  if (provider === undefined) return `${name} is not a known variable.`;
  return `${name} is for a provider ${provider}, which the config file does not name. Name it under providers.`;
}

/** LUNAROUTE_GROQ_API_KEY is for groq. The longest ending decides: TIMEOUT_SECS ends several of them. */
function providerOf(name: string): string | undefined {
  const ending = PROVIDER_VARIABLE_ENDINGS.toSorted((a, b) => b.length - a.length).find((one) =>
    name.endsWith(`_${one}`),
  );
  if (ending === undefined) return undefined;
  const written = name.slice('LUNAROUTE_'.length, -ending.length - 1);
  return written === '' ? undefined : written.toLowerCase().replaceAll('_', '-');
}
