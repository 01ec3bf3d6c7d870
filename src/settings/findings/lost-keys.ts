import { definitionOf } from '../../contract/settings/all-settings.ts';
import type { AnyDefinition } from '../../contract/settings/definition.ts';
import type { Finding } from '../../contract/settings/finding.ts';
import { BUILT_IN } from '../../contract/settings/provider-name.ts';
import { type ConfigFile, mappingAt } from '../file/config-file.ts';
import { isMapping } from '../../text-edit/yaml/parse-yaml.ts';
import { keysInFile, type Memory } from '../memory.ts';
import type { Mistake } from './mistakes.ts';

/**
 * Returns what a file with damaged keys lacks and may have lost with them: a previous key for a provider, the rules or
 * the listener does not count as removed until the file is intact again. At startup, a block under an invalid provider
 * name and without `provider_type` may belong to any missing built-in provider.
 */
export function lostKeys(
  file: ConfigFile,
  findings: readonly Finding[],
  memory: Memory,
): ReadonlyMap<string, Mistake> {
  const damage = findings.find(({ level }) => level === 'error');
  if (damage === undefined) return new Map();
  const { at, code } = damage;
  const message = `It is missing while the file has an error (${code}), and may have been lost with it.`;
  const written = mappingAt(file, ['providers']);
  const keys = keysInFile(memory).flatMap((key) => {
    if (!decidesDestination(definitionOf(key))) return [];
    const [, name = ''] = key.split('.');
    return key.startsWith('providers.') && !Object.hasOwn(written, name) ? [`providers.${name}`] : [key];
  });
  const isNameless = findings.some((one) => one.code === 'provider_name_invalid' && isBlock(written, one));
  const builtIn = isNameless ? BUILT_IN.filter((name) => !isMapping(written[name])) : [];
  return new Map(
    [...keys, ...builtIn.map((name) => `providers.${name}`)].map((key) => [key, { at, message }]),
  );
}

/** Whether the setting decides where requests go, or who can send them. */
function decidesDestination(definition: AnyDefinition | undefined): boolean {
  const when = definition?.whenUnusable;
  return when === 'provider' || when === 'rules' || when === 'listener';
}

function isBlock(written: Readonly<Record<string, unknown>>, { key = '' }: Finding): boolean {
  const block = written[key.slice('providers.'.length)];
  return isMapping(block) && !Object.hasOwn(block, 'provider_type');
}
