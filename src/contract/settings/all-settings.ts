import { type AnyDefinition, definitionsIn } from './definition.ts';
import { GENERAL } from './general.ts';
import { POOL } from './pool.ts';
import { PROVIDER } from './provider.ts';

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
