import { type Dialect, DIALECTS } from '../dialect.ts';

/** The providers that exist without being named anywhere: one for each dialect, under its name. */
export const BUILT_IN: readonly Dialect[] = DIALECTS;

/** What the paths of the APIs themselves begin with. */
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

/** Path prefixes that are taken, so that no provider can have them as its name. */
const RESERVED: ReadonlySet<string> = new Set([
  ...API_SEGMENTS,
  'ui',
  'healthz',
  'readyz',
  'metrics',
  'proxy',
  'log',
]);

/** What is wrong with a provider's name, beginning with `must`; empty where nothing is. */
export function nameProblem(name: string): string {
  if (name === '') return 'must have a name, such as groq';
  if (!/^[a-z][a-z0-9-]*$/u.test(name)) {
    return 'must be lowercase letters, digits and hyphens, starting with a letter';
  }
  if (name.length > 64) return 'must be at most 64 characters long';
  return RESERVED.has(name) ? 'must be another name; this one is a path of the proxy itself' : '';
}

/** What the variables of a provider begin with, such as `LUNAROUTE_OPENAI_`. */
export function variablePrefix(provider: string): string {
  return `LUNAROUTE_${provider.toUpperCase().replaceAll(/[-.]/gu, '_')}_`;
}

/** Which of the built-in providers a name is; undefined for one of the user's own. */
export function builtIn(name: string): Dialect | undefined {
  return BUILT_IN.find((one) => one === name);
}
