import { GENERAL_DEFINITIONS, PROVIDER_DEFINITIONS } from '../../contract/settings/all-settings.ts';
import type { AnyDefinition } from '../../contract/settings/definition.ts';

/** Definitions of the file's keys by dotted pattern, with `*` for a provider's name. */
export const KNOWN: ReadonlyMap<string, AnyDefinition> = new Map([
  ...GENERAL_DEFINITIONS.filter(({ notInFile }) => notInFile !== true).map((one): [string, AnyDefinition] => [
    one.key,
    one,
  ]),
  ...PROVIDER_DEFINITIONS.map((one): [string, AnyDefinition] => [`providers.*.${one.key}`, one]),
]);

/** Patterns of all keys. */
export const PATTERNS: readonly string[] = [...KNOWN.keys()];

/** Patterns of all keys and of the mappings that contain them. */
const PLACES: readonly string[] = [
  ...new Set(
    PATTERNS.flatMap((pattern) => {
      const parts = pattern.split('.');
      return parts.map((_, index) => parts.slice(0, index + 1).join('.'));
    }),
  ),
].filter((pattern) => lastOf(pattern) !== '*');

/** Normalizes a name by removing case and separators. */
export function letters(name: string): string {
  return name.toLowerCase().replaceAll(/[-_]/gu, '');
}

/** Returns the last part of a dotted pattern. */
export function lastOf(pattern: string): string {
  return pattern.split('.').at(-1) ?? '';
}

/** Appends a key to a pattern. */
export function joinPattern(pattern: string, key: string): string {
  return pattern === '' ? key : `${pattern}.${key}`;
}

/** Whether the pattern has keys below it. */
export function isAbove(pattern: string): boolean {
  return PATTERNS.some((known) => known.startsWith(`${pattern}.`));
}

/** Returns the keys that a mapping may contain. */
export function childrenOf(pattern: string): readonly string[] {
  const prefix = pattern === '' ? '' : `${pattern}.`;
  const inner = PATTERNS.filter((known) => known.startsWith(prefix)).map((known) =>
    known.slice(prefix.length),
  );
  return [...new Set(inner.map((rest) => rest.split('.')[0] ?? ''))].filter((name) => name !== '*');
}

/** Whether a mistake in the key, or in one below it, would have consequences: its `whenUnusable` is not `default`. */
export function hasConsequences(pattern: string): boolean {
  return PATTERNS.some(
    (known) =>
      (known === pattern || known.startsWith(`${pattern}.`)) && KNOWN.get(known)?.whenUnusable !== 'default',
  );
}

/** Returns the places where a name may occur, if a mistake would have consequences in all of them; otherwise none. */
export function consequentialPlaces(name: string): readonly string[] {
  const places = PLACES.filter((pattern) => letters(lastOf(pattern)) === letters(name));
  return places.every(hasConsequences) ? places : [];
}

/** Names specific to this program's file, wherever they occur. */
const TELLING: ReadonlySet<string> = new Set(
  [
    'providers',
    'provider_type',
    'base_url',
    'api_key',
    'ca_file',
    'proxy_token',
    'allowed_hosts',
    'allowed_origins',
  ].map(letters),
);

/** Whether a name alone shows what it was meant for. */
export function isTellingName(name: string): boolean {
  return TELLING.has(letters(name));
}
