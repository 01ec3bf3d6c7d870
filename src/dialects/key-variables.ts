import type { AnyDefinition } from '../contract/settings/definition.ts';
import { PROVIDER } from '../contract/settings/provider.ts';
import { builtIn, variablePrefix } from '../contract/settings/provider-name.ts';
import { ALL_DIALECTS, DIALECT_DEFINITIONS } from './dialects.ts';

/** Variables that set a provider's value, the strongest first: its own, then those that other programs read. */
export function variablesOf(provider: string, { variable, key }: AnyDefinition): readonly string[] {
  if (variable === undefined) return [];
  const dialect = key === PROVIDER.apiKey.key ? builtIn(provider) : undefined;
  const shared = dialect === undefined ? [] : DIALECT_DEFINITIONS[dialect].keyVariables;
  return [variablePrefix(provider) + variable, ...shared];
}

/** Variables of other programs that set a provider's key. */
export const SHARED_KEY_VARIABLES: readonly string[] = ALL_DIALECTS.flatMap(
  ({ keyVariables }) => keyVariables,
);
