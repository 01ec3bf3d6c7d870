import { readRegularFile } from '../system/regular-file.ts';
import { LaunchRefusal } from './launch.ts';

/** A JSON object with unchecked values. */
export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Parses settings that a user gave as JSON, and refuses anything but an object; `source` names their origin in the
 * error.
 */
export function parseSettings(text: string, source: string): JsonObject {
  const parsed = parsedOr(text, () => refuse(source));
  return isObject(parsed) ? parsed : refuse(source);
}

/** Reads such settings from a file. */
export function readSettings(file: string, source: string): JsonObject {
  let text: string;
  try {
    text = readRegularFile(file).toString('utf8');
  } catch {
    throw new LaunchRefusal(`${source} names ${file}, which cannot be read.`);
  }
  return parseSettings(text, source);
}

/**
 * Returns the settings with a value set at a path, everything else unchanged. Refuses if an ancestor is not an object.
 */
export function withValue(
  settings: JsonObject,
  [name = '', ...rest]: readonly string[],
  value: string,
): JsonObject {
  if (rest.length === 0) return { ...settings, [name]: value };
  const inner = settings[name] ?? {};
  if (!isObject(inner)) throw new LaunchRefusal(`"${name}" in the given settings must be an object.`);
  return { ...settings, [name]: withValue(inner, rest, value) };
}

/** Returns the string at a path; undefined if there is none. */
export function textAt(settings: unknown, path: readonly string[]): string | undefined {
  let value = settings;
  for (const name of path) value = isObject(value) ? value[name] : undefined;
  return typeof value === 'string' ? value : undefined;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parsedOr(text: string, otherwise: () => never): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/u, ''));
  } catch {
    return otherwise();
  }
}

function refuse(source: string): never {
  throw new LaunchRefusal(`${source} is not a JSON object, so the proxy's address cannot be added to it.`);
}
