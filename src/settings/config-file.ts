import type { Finding, Source } from '../contract/settings.ts';
import { isMapping, parseYaml, valueAt } from './parse-yaml.ts';
import type { Mapping } from './parse-yaml.ts';
import { yamlPlaces } from './yaml-places.ts';
import type { Place, Places } from './yaml-places.ts';

/** The YAML file in force, which may be absent or broken: then it holds nothing. */
export interface ConfigFile {
  readonly path: string;
  readonly tree: Mapping;
  readonly places: (path: readonly (string | number)[]) => Places;
}

/** A file that sets nothing. */
export function emptyConfig(path: string): ConfigFile {
  const start = { line: 1, column: 1 };
  return { path, tree: {}, places: () => ({ key: start, value: start }) };
}

/** Reads the text of a config file. A text that is no mapping gives an empty file and an error. */
export function parseConfig(
  path: string,
  rawText: string,
): { file: ConfigFile; findings: readonly Finding[] } {
  const text = rawText.replace(/^\uFEFF/, '');
  const parsed = parseYaml(text);
  if (parsed.kind === 'mapping') {
    return { file: { path, tree: parsed.tree, places: lazily(() => yamlPlaces(text)) }, findings: [] };
  }
  if (parsed.kind === 'syntax') return broken(path, 'yaml_syntax', parsed);
  return broken(path, 'yaml_shape', {
    place: { line: 1, column: 1 },
    reason: 'the file must hold a mapping of keys to values, such as "port: 8081"',
  });
}

/** `file:line:column`, as editors and terminals understand it. */
export function formatPlace(path: string, place: Place): string {
  return `${path}:${place.line}:${place.column}`;
}

/** Where a value of the file comes from: the line of its key. */
export function fileSource(file: ConfigFile, path: readonly string[]): Source {
  return { kind: 'file', path: file.path, line: file.places(path).key.line };
}

/** The mapping at a path; an empty one where there is something else. */
export function mappingAt(file: ConfigFile, path: readonly string[]): Mapping {
  const value = valueAt(file.tree, path);
  return isMapping(value) ? value : {};
}

function broken(
  path: string,
  code: 'yaml_shape' | 'yaml_syntax',
  problem: { readonly reason: string; readonly place: Place },
): { file: ConfigFile; findings: readonly Finding[] } {
  const message =
    `The config file cannot be used: ${problem.reason}. ` +
    'None of its values is in force, and the file is left as it is until that is repaired.';
  const finding: Finding = { level: 'error', code, message, at: formatPlace(path, problem.place) };
  return { file: emptyConfig(path), findings: [finding] };
}

/** Most lookups need no place when the file sets nothing that is known. */
function lazily(make: () => ConfigFile['places']): ConfigFile['places'] {
  let places: ConfigFile['places'] | undefined;
  return (path) => {
    places ??= make();
    return places(path);
  };
}
