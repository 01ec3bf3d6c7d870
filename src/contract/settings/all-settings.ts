import { type AnyDefinition, definitionsIn } from './definition.ts';
import { GENERAL } from './general.ts';
import { POOL } from './pool.ts';
import { PROVIDER } from './provider.ts';
import { variablePrefix } from './provider-name.ts';

/** The settings outside the providers, in the order in which they are shown. */
export const GENERAL_DEFINITIONS: readonly AnyDefinition[] = definitionsIn(GENERAL);

/** The settings of one provider, its pool first; keys below `providers.<name>`. */
export const PROVIDER_DEFINITIONS: readonly AnyDefinition[] = [
  ...definitionsIn(POOL),
  ...definitionsIn(PROVIDER),
];

/** The last part of each variable that a provider has. */
export const VARIABLE_ENDINGS: readonly string[] = PROVIDER_DEFINITIONS.flatMap(
  ({ variable }) => variable ?? [],
);

/** What is written about a dotted key; undefined for a key that means nothing. */
export function definitionOf(key: string): AnyDefinition | undefined {
  const ofProvider = /^providers\.[^.]+\.(.+)$/u.exec(key)?.[1];
  if (ofProvider !== undefined) return PROVIDER_DEFINITIONS.find((one) => one.key === ofProvider);
  return GENERAL_DEFINITIONS.find((one) => one.key === key);
}

/** Variables that set a provider's value, the strongest first: its own, then the one other programs read. */
export function variablesOf(provider: string, { variable, key }: AnyDefinition): readonly string[] {
  if (variable === undefined) return [];
  const shared = key === 'api_key' ? SHARED_KEYS.get(provider) : undefined;
  return [variablePrefix(provider) + variable, ...(shared === undefined ? [] : [shared])];
}

const SHARED_KEYS: ReadonlyMap<string, string> = new Map([
  ['openai', 'OPENAI_API_KEY'],
  ['anthropic', 'ANTHROPIC_API_KEY'],
]);

/** Variables of other programs that set a provider's key. */
export const SHARED_KEY_VARIABLES: readonly string[] = [...SHARED_KEYS.values()];
