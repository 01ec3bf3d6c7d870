import { type AnyDefinition, definitionsIn } from './definition.ts';
import { GENERAL } from './general.ts';
import { POOL } from './pool.ts';
import { PROVIDER } from './provider.ts';

/** Settings outside the providers, in display order. */
export const GENERAL_DEFINITIONS: readonly AnyDefinition[] = definitionsIn(GENERAL);

/** Settings of one provider, its pool first; keys are relative to `providers.<name>`. */
export const PROVIDER_DEFINITIONS: readonly AnyDefinition[] = [
  ...definitionsIn(POOL),
  ...definitionsIn(PROVIDER),
];

/** Suffixes of a provider's variables. */
export const VARIABLE_ENDINGS: readonly string[] = PROVIDER_DEFINITIONS.flatMap(
  ({ variable }) => variable ?? [],
);

/** Returns the definition for a dotted key; undefined for an unknown key. */
export function definitionOf(key: string): AnyDefinition | undefined {
  const ofProvider = /^providers\.[^.]+\.(.+)$/u.exec(key)?.[1];
  if (ofProvider !== undefined) return PROVIDER_DEFINITIONS.find((one) => one.key === ofProvider);
  return GENERAL_DEFINITIONS.find((one) => one.key === key);
}
