import { type Dialect, DIALECTS } from '../dialect.ts';
import { OWN_PATHS } from '../own-paths.ts';

/** Providers that exist without being configured: one per dialect, with its name. */
export const BUILT_IN: readonly Dialect[] = DIALECTS;

/** First path segments of the APIs themselves. */
export const API_SEGMENTS: ReadonlySet<string> = new Set([
  'v1',
  'v1beta',
  'messages',
  'embeddings',
  'chat',
  'completions',
  'upload',
  'responses',
  'models',
]);

/** Path prefixes in use or set aside, which no provider may have as its name. */
const RESERVED: ReadonlySet<string> = new Set([
  ...API_SEGMENTS,
  ...Object.values(OWN_PATHS).map((path) => path.slice(1)),
  'ui',
  'proxy',
  'log',
]);

/** Returns what is wrong with a provider's name, starting with `must`; empty if nothing is. */
export function nameProblem(name: string): string {
  if (name === '') return 'must have a name, such as groq';
  if (!/^[a-z][a-z0-9-]*$/u.test(name)) {
    return 'must be lowercase letters, digits and hyphens, starting with a letter';
  }
  if (name.length > 64) return 'must be at most 64 characters long';
  return RESERVED.has(name) ? 'must be another name; this one is a path of the proxy itself' : '';
}

/** Returns the prefix of a provider's variables, such as `LUNAROUTE_OPENAI_`. */
export function variablePrefix(provider: string): string {
  return `LUNAROUTE_${provider.toUpperCase().replaceAll(/[-.]/gu, '_')}_`;
}

/** Returns the built-in provider of that name; undefined for a user-defined provider. */
export function builtIn(name: string): Dialect | undefined {
  return BUILT_IN.find((one) => one === name);
}
