import type { Source } from '../../contract/settings/effective.ts';
import type { Finding } from '../../contract/settings/finding.ts';
import { isMapping, parseYaml, valueAt } from '../../text-edit/yaml/parse-yaml.ts';
import type { Mapping } from '../../text-edit/yaml/parse-yaml.ts';
import { yamlPlaces } from '../../text-edit/yaml/places.ts';
import type { TextPosition, Places } from '../../text-edit/yaml/places.ts';

/** Why and since when an earlier text of the file is in use. */
export interface KeptFile {
  readonly finding: Finding;
  readonly since: number;
}

/** The YAML file in effect, which may be missing or broken. */
export interface ConfigFile {
  readonly path: string;
  readonly tree: Mapping;
  readonly places: (path: readonly (string | number)[]) => Places;
  /** Why the file is unusable; every key then counts as a mistake. */
  readonly broken?: Finding | undefined;
  /** Set if the content is from an earlier text. */
  readonly kept?: KeptFile | undefined;
}

/** A file's value for a key: none, a value (possibly null), or unknown because of a mistake. */
export type FileWord =
  | { readonly kind: 'absent' }
  | { readonly kind: 'written'; readonly value: unknown }
  | { readonly kind: 'mistaken' };

/** Returns a file without settings. */
export function emptyConfig(path: string): ConfigFile {
  const start = { line: 1, column: 1 };
  return { path, tree: {}, places: () => ({ key: start, value: start }) };
}

/** Parses the text of a config file. A text that is not a mapping yields a broken file. */
export function parseConfig(path: string, rawText: string): ConfigFile {
  const text = rawText.replace(/^\uFEFF/, '');
  const parsed = parseYaml(text);
  if (parsed.kind === 'mapping') return { path, tree: parsed.tree, places: lazily(() => yamlPlaces(text)) };
  if (parsed.kind === 'syntax') return brokenConfig(path, 'yaml_syntax', parsed);
  return brokenConfig(path, 'yaml_shape', {
    place: { line: 1, column: 1 },
    reason: 'it must be a mapping of keys to values, such as "port: 8081"',
  });
}

/** Returns `file:line:column`, as editors and terminals understand it. */
export function formatPlace(path: string, place: TextPosition): string {
  return `${path}:${place.line}:${place.column}`;
}

/** Returns the source of a value in the file: the line of its key. */
export function fileSource(file: ConfigFile, path: readonly string[]): Source & { readonly kind: 'file' } {
  return { kind: 'file', path: file.path, line: file.places(path).key.line };
}

/** Returns the mapping at a path; empty for any other value. */
export function mappingAt(file: ConfigFile, path: readonly string[]): Mapping {
  const value = valueAt(file.tree, path);
  return isMapping(value) ? value : {};
}

/** Returns the file's value at a path. A null on the way counts as a mapping whose last key was removed. */
export function wordAt(file: ConfigFile, path: readonly string[]): FileWord {
  if (file.broken !== undefined) return { kind: 'mistaken' };
  let value: unknown = file.tree;
  for (const part of path) {
    if (value === null) return { kind: 'absent' };
    if (!isMapping(value)) return { kind: 'mistaken' };
    if (!Object.hasOwn(value, part)) return { kind: 'absent' };
    value = value[part];
  }
  return { kind: 'written', value };
}

function brokenConfig(
  path: string,
  code: 'yaml_shape' | 'yaml_syntax',
  problem: { readonly reason: string; readonly place: TextPosition },
): ConfigFile {
  const message = `The config file can't be parsed: ${problem.reason}.`;
  const finding: Finding = { level: 'error', code, message, at: formatPlace(path, problem.place) };
  return { ...emptyConfig(path), broken: finding };
}

/** Defers parsing for places, which are rarely needed if the file sets no known key. */
function lazily(make: () => ConfigFile['places']): ConfigFile['places'] {
  let places: ConfigFile['places'] | undefined;
  return (path) => {
    places ??= make();
    return places(path);
  };
}
