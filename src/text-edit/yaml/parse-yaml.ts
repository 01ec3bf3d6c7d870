import { YAMLException, loadAll } from 'js-yaml';
import { firstErrorPlace } from './places.ts';
import type { TextPosition } from './places.ts';

/** A YAML mapping from js-yaml. */
export type Mapping = Readonly<Record<string, unknown>>;

/** Result of parsing YAML. An empty text, or one with only comments, is an empty mapping. */
export type ParsedYaml =
  /** `isNothing`: the document is empty, has only comments or is null, as opposed to a mapping without keys. */
  | { readonly kind: 'mapping'; readonly tree: Mapping; readonly isNothing: boolean }
  | { readonly kind: 'not_a_mapping' }
  | { readonly kind: 'syntax'; readonly reason: string; readonly place: TextPosition };

/** Limit for aliases, each of which may expand to many others, so that a small file could expand to a huge one. */
const MAX_ALIASES = 100;
/** Limit for values after expanding aliases; no hand-written file has more. */
const MAX_VALUES = 100_000;

/** Size limit of a file, which is read in the thread that serves requests. */
const MAX_CHARS = 256 * 1024;
const MAX_REASON_CHARS = 500;

/** Parses YAML strictly: a single document, no duplicate keys, no unknown tags. */
export function parseYaml(text: string): ParsedYaml {
  if (text.length > MAX_CHARS) {
    const reason = `it is larger than ${MAX_CHARS / 1024} KiB`;
    return { kind: 'syntax', reason, place: { line: 1, column: 1 } };
  }
  let documents: unknown[];
  try {
    documents = loadAll(text, { maxAliases: MAX_ALIASES });
  } catch (error) {
    return { kind: 'syntax', ...explain(error, text) };
  }
  if (documents.length > 1) {
    const place = firstErrorPlace(text) ?? { line: 1, column: 1 };
    return { kind: 'syntax', reason: 'more than one document in the file', place };
  }
  if (sizeOf(documents[0]) > MAX_VALUES) {
    const reason = 'its aliases expand to too much, or refer to themselves';
    return { kind: 'syntax', reason, place: { line: 1, column: 1 } };
  }
  const tree = documents[0] ?? {};
  if (!isMapping(tree)) return { kind: 'not_a_mapping' };
  return { kind: 'mapping', tree, isNothing: (documents[0] ?? null) === null };
}

/** Whether a YAML value is a mapping, not a list or a scalar. */
export function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Returns the value at a path of keys and list indexes; undefined if missing or null. */
export function valueAt(tree: unknown, path: readonly (string | number)[]): unknown {
  let value: unknown = tree;
  for (const part of path) {
    if (Array.isArray(value)) value = value[Number(part)];
    else if (isMapping(value) && Object.hasOwn(value, part)) value = value[part];
    else return undefined;
  }
  return value ?? undefined;
}

/** Counts the values in a tree with aliases expanded; infinite if one contains itself. */
function sizeOf(value: unknown, known = new Map<unknown, number>()): number {
  if (typeof value !== 'object' || value === null) return 1;
  const before = known.get(value);
  if (before !== undefined) return before;
  // Until counted, a value reached again is inside itself.
  known.set(value, Infinity);
  const size = Object.values(value).reduce((sum: number, one) => sum + sizeOf(one, known), 1);
  known.set(value, size);
  return size;
}

function explain(error: unknown, text: string): { reason: string; place: TextPosition } {
  const mark = error instanceof YAMLException ? error.mark : undefined;
  const place = mark
    ? { line: mark.line + 1, column: mark.column + 1 }
    : (firstErrorPlace(text) ?? { line: 1, column: 1 });
  return {
    reason: error instanceof YAMLException ? withoutQuotes(error.reason) : 'it cannot be parsed',
    place,
  };
}

/** The parser quotes tags and aliases, and a key pasted without quotes can look like either. */
function withoutQuotes(reason: string): string {
  return reason
    .slice(0, MAX_REASON_CHARS)
    .replace(/(?<!\s)\s*(?:"[^"]*(?:"|$)|!<[^<>]*>|characters: [^]*$)/u, '');
}
