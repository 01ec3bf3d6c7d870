import type { Dialect } from '../contract/dialect.ts';
import type { AnyDefinition } from '../contract/settings/definition.ts';
import { PROVIDER } from '../contract/settings/provider.ts';
import { builtIn, variablePrefix } from '../contract/settings/provider-name.ts';
import { ALL_DIALECTS, DIALECT_DEFINITIONS } from './dialects.ts';

/** What decides which variables a provider has. */
export interface NamedProvider {
  readonly name: string;
  /** Undefined where it has none yet. */
  readonly dialect: Dialect | undefined;
}

/**
 * Variables that set a provider's value, the strongest first: its own, then those that other programs read. The keys of
 * other programs are for the API that they are named after, so that a `gemini` of type openai has none of them.
 */
export function variablesOf(
  { name, dialect }: NamedProvider,
  { variable, key }: AnyDefinition,
): readonly string[] {
  if (variable === undefined) return [];
  const own = variablePrefix(name) + variable;
  const isShared = key === PROVIDER.apiKey.key && dialect !== undefined && dialect === builtIn(name);
  return isShared ? [own, ...DIALECT_DEFINITIONS[dialect].keyVariables] : [own];
}

/** Variables of other programs that set a provider's key. */
export const SHARED_KEY_VARIABLES: readonly string[] = ALL_DIALECTS.flatMap(
  ({ keyVariables }) => keyVariables,
);
