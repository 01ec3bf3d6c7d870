import { VARIABLE_ENDINGS } from '../contract/settings/all-settings.ts';
import type { Finding } from '../contract/settings/finding.ts';
import { BUILT_IN, nameProblem, variablePrefix } from '../contract/settings/provider-name.ts';
import type { ConfigFile } from './file/config-file.ts';
import { formatPlace, mappingAt } from './file/config-file.ts';
import type { KeyInspection } from './findings/unknown-keys.ts';
import { quote } from './layers.ts';
import type { Memory } from './memory.ts';

/** Returns the usable provider names, built-in ones first, and findings about the others. */
export function providerNames(
  file: ConfigFile,
  { notProviders, mistakes }: Pick<KeyInspection, 'notProviders' | 'mistakes'>,
  memory: Memory,
): { names: readonly string[]; findings: readonly Finding[] } {
  const names: string[] = [...BUILT_IN];
  const findings: Finding[] = [];
  // A misplaced provider counts as present, so that its settings are refused, or kept from before.
  const mistaken = [...mistakes.keys()].flatMap((key) => /^providers\.([^.]+)$/u.exec(key)?.[1] ?? []);
  const lost = mistakes.has('providers') ? rememberedNames(memory) : [];
  const written = [...new Set([...Object.keys(mappingAt(file, ['providers'])), ...mistaken, ...lost])].filter(
    (name) => name !== '<<' && !names.includes(name) && !notProviders.has(name),
  );
  const owners: Owners = new Map();
  for (const name of names) own(name, owners);
  for (const name of written) {
    const wrong =
      clash(name, owners) ?? unusable(name) ?? (names.length < MAX_PROVIDERS ? undefined : TOO_MANY);
    if (wrong === undefined) {
      names.push(name);
      own(name, owners);
    } else {
      const at = formatPlace(file.path, file.places(['providers', name]).key);
      findings.push({ level: 'error', ...wrong, at, key: `providers.${name}` });
    }
  }
  return { names, findings };
}

/** Returns the providers known before `providers` became unreadable. */
function rememberedNames(memory: Memory): readonly string[] {
  return [...memory.keys()].flatMap((key) => /^providers\.([^.]+)\.provider_type\n/u.exec(key)?.[1] ?? []);
}

type Wrong = Pick<Finding, 'code' | 'message'>;

/** Each provider has about thirty settings, resolved in the thread that serves requests. */
const MAX_PROVIDERS = 128;
const TOO_MANY: Wrong = {
  code: 'provider_name_invalid',
  message: `There are more than ${MAX_PROVIDERS} providers. This one is ignored.`,
};

/** Provider by variable name; no two may share a variable. */
type Owners = Map<string, string>;

function own(name: string, owners: Owners): void {
  for (const ending of VARIABLE_ENDINGS) owners.set(variablePrefix(name) + ending, name);
}

function clash(name: string, owners: Owners): Wrong | undefined {
  const shared = VARIABLE_ENDINGS.map((ending) => variablePrefix(name) + ending).find((one) =>
    owners.has(one),
  );
  if (shared === undefined) return undefined;
  const message =
    `The providers ${quote(owners.get(shared) ?? '')} and ${quote(name)} would both be set by ${shared}. ` +
    `${quote(name)} is ignored: give it another name.`;
  return { code: 'provider_names_collide', message };
}

function unusable(name: string): Wrong | undefined {
  const problem = nameProblem(name);
  if (problem === '') return undefined;
  const message = `The provider name ${quote(name)} is invalid: it ${problem}. The provider is ignored.`;
  return { code: 'provider_name_invalid', message };
}
