import { GENERAL_DEFINITIONS, PROVIDER_DEFINITIONS } from '../../contract/settings/all-settings.ts';
import type { AnyDefinition } from '../../contract/settings/definition.ts';

/** What each key of the file may be, by its pattern: dotted, `*` for a provider's name. */
export const KNOWN: ReadonlyMap<string, AnyDefinition> = new Map([
  ...GENERAL_DEFINITIONS.filter(({ notInFile }) => notInFile !== true).map((one): [string, AnyDefinition] => [
    one.key,
    one,
  ]),
  ...PROVIDER_DEFINITIONS.map((one): [string, AnyDefinition] => [`providers.*.${one.key}`, one]),
]);

/** The patterns of the keys. */
export const PATTERNS: readonly string[] = [...KNOWN.keys()];

/** Those of the keys and of the mappings that they stand in. */
const PLACES: readonly string[] = [
  ...new Set(
    PATTERNS.flatMap((pattern) => {
      const parts = pattern.split('.');
      return parts.map((_, index) => parts.slice(0, index + 1).join('.'));
    }),
  ),
].filter((pattern) => lastOf(pattern) !== '*');

/** A name without what people write differently. */
export function letters(name: string): string {
  return name.toLowerCase().replaceAll(/[-_]/gu, '');
}

/** The last part of a dotted pattern. */
export function lastOf(pattern: string): string {
  return pattern.split('.').at(-1) ?? '';
}

/** A pattern below another one. */
export function joinPattern(pattern: string, key: string): string {
  return pattern === '' ? key : `${pattern}.${key}`;
}

/** Whether keys stand below the pattern. */
export function isAbove(pattern: string): boolean {
  return PATTERNS.some((known) => known.startsWith(`${pattern}.`));
}

/** The keys that may stand in a mapping. */
export function childrenOf(pattern: string): readonly string[] {
  const prefix = pattern === '' ? '' : `${pattern}.`;
  const inner = PATTERNS.filter((known) => known.startsWith(prefix)).map((known) =>
    known.slice(prefix.length),
  );
  return [...new Set(inner.map((rest) => rest.split('.')[0] ?? ''))].filter((name) => name !== '*');
}

/** Whether a key, or one below it, has another class than `default`. */
export function leadsSomewhere(pattern: string): boolean {
  return PATTERNS.some(
    (known) =>
      (known === pattern || known.startsWith(`${pattern}.`)) && KNOWN.get(known)?.whenUnusable !== 'default',
  );
}

/** The places of a name where a mistake would lead somewhere; none where it could have been meant for another. */
export function leadingPlaces(name: string): readonly string[] {
  const places = PLACES.filter((pattern) => letters(lastOf(pattern)) === letters(name));
  return places.every(leadsSomewhere) ? places : [];
}

/** Names that nothing but this program's file would have, wherever they stand. */
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

/** Whether a name tells by itself what it was meant for. */
export function isTellingName(name: string): boolean {
  return TELLING.has(letters(name));
}
