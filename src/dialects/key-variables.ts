import type { Dialect } from '../contract/dialect.ts';
import type { AnyDefinition } from '../contract/settings/definition.ts';
import { PROVIDER } from '../contract/settings/provider.ts';
import { builtIn, variablePrefix } from '../contract/settings/provider-name.ts';
import { ALL_DIALECTS, DIALECT_DEFINITIONS } from './dialects.ts';

/** The parts of a provider that determine its environment variables. */
export interface NamedProvider {
  readonly name: string;
  /** Undefined if not known yet. */
  readonly dialect: Dialect | undefined;
}

/**
 * Returns the variables that set a provider's value, highest precedence first: its own, then those of other programs.
 * Another program's key variable belongs to the API it is named after, so a `gemini` of type openai doesn't use it.
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

/** Variables defined by other programs that set a provider's key. */
export const SHARED_KEY_VARIABLES: readonly string[] = ALL_DIALECTS.flatMap(
  ({ keyVariables }) => keyVariables,
);
