import { YAMLException, loadAll } from 'js-yaml';
import { firstErrorPlace } from './places.ts';
import type { TextPosition } from './places.ts';

/** A YAML mapping as js-yaml gives it. */
export type Mapping = Readonly<Record<string, unknown>>;

/** What a YAML text holds. An empty or comment-only text is an empty mapping. */
export type ParsedYaml =
  /** `isNothing`: the document is empty, a comment or null, and not a mapping without keys. */
  | { readonly kind: 'mapping'; readonly tree: Mapping; readonly isNothing: boolean }
  | { readonly kind: 'not_a_mapping' }
  | { readonly kind: 'syntax'; readonly reason: string; readonly place: TextPosition };

/** Each alias may stand for a tree of others; without a cap a small file can stand for a huge one. */
const MAX_ALIASES = 100;
/** What a file may stand for, its aliases written out: more was not written by hand. */
const MAX_VALUES = 100_000;

/** What a file may hold: it is read in the thread that requests wait for. */
const MAX_CHARS = 256 * 1024;
const MAX_REASON_CHARS = 500;

/** Reads a YAML text strictly: one document, no key twice, no unknown tags. */
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
    const reason = 'its aliases stand for too much, or for what they stand in themselves';
    return { kind: 'syntax', reason, place: { line: 1, column: 1 } };
  }
  const tree = documents[0] ?? {};
  if (!isMapping(tree)) return { kind: 'not_a_mapping' };
  return { kind: 'mapping', tree, isNothing: (documents[0] ?? null) === null };
}

/** Whether a YAML value is a mapping, and neither a list nor a scalar. */
export function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value at a path of keys and list positions; undefined where there is none or it is null. */
export function valueAt(tree: unknown, path: readonly (string | number)[]): unknown {
  let value: unknown = tree;
  for (const part of path) {
    if (Array.isArray(value)) value = value[Number(part)];
    else if (isMapping(value) && Object.hasOwn(value, part)) value = value[part];
    else return undefined;
  }
  return value ?? undefined;
}

/** How many values a tree has with every alias written out; without end where one stands within itself. */
function sizeOf(value: unknown, known = new Map<unknown, number>()): number {
  if (typeof value !== 'object' || value === null) return 1;
  const before = known.get(value);
  if (before !== undefined) return before;
  // Until it is counted: whoever comes back to it stands within it.
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
