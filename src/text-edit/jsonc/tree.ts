import {
  createScanner,
  getNodeValue,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';
import { TextEditError } from '../text-edit-error.ts';
import type { KeyPath } from '../text-format.ts';
import { lineAndColumn, type Range } from '../text-lines.ts';

/** Of the scanner's kinds those that matter here; its own enum cannot be used by erased types. */
const COMMA = 5;
const STRING = 10;
const LINE_COMMENT = 12;
const BLOCK_COMMENT = 13;
const END = 17;

export interface JsonToken extends Range {
  readonly kind: 'comma' | 'comment' | 'string' | 'other';
}

/** The root of a JSON text with comments and trailing commas; undefined where it holds no value. */
export function parseJson(text: string): Node | undefined {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true, allowEmptyContent: true });
  const [error] = errors;
  if (error === undefined) return root;
  throw new TextEditError(
    'does_not_parse',
    `It is not valid JSON: ${printParseErrorCode(error.error)} at ${lineAndColumn(text, error.offset)}.`,
  );
}

/** What a JSON text says, comments and trailing commas aside; undefined where it holds no value. */
export function jsonValue(text: string): unknown {
  const root = parseJson(text);
  return root === undefined ? undefined : getNodeValue(root);
}

/** The tokens between two places; white space is left out. */
export function jsonTokens(text: string, { start, end }: Range): readonly JsonToken[] {
  const scanner = createScanner(text.slice(0, end));
  scanner.setPosition(start);
  const tokens: JsonToken[] = [];
  for (let kind: number = scanner.scan(); kind !== END; kind = scanner.scan()) {
    if (kind === 14 || kind === 15) continue;
    const at = scanner.getTokenOffset();
    tokens.push({ kind: kindOf(kind), start: at, end: at + scanner.getTokenLength() });
  }
  return tokens;
}

function kindOf(kind: number): JsonToken['kind'] {
  if (kind === COMMA) return 'comma';
  if (kind === STRING) return 'string';
  return kind === LINE_COMMENT || kind === BLOCK_COMMENT ? 'comment' : 'other';
}

/** A property of an object. */
export interface Property extends Range {
  readonly node: Node;
  readonly value: Node;
}

/** The one property of that name; undefined for none. Refuses two: parsers disagree on which of them holds. */
function propertyOf(object: Node, path: KeyPath, depth: number): Property | undefined {
  const name = path[depth];
  const found = (object.children ?? []).filter((child) => child.children?.[0]?.value === name);
  if (found.length > 1) {
    throw new TextEditError(
      'duplicate_key',
      `It has the key ${path.slice(0, depth + 1).join('.')} twice. Remove one of them first.`,
    );
  }
  const [node] = found;
  const value = node?.children?.[1];
  if (node === undefined || value === undefined) return undefined;
  return { node, value, start: node.offset, end: endOf(node) };
}

/** Where a key leads: the object that would hold it, and how many of its parents exist. */
export interface JsonSpot {
  readonly holder: Node | undefined;
  readonly depth: number;
  readonly property: Property | undefined;
}

/** Follows a path as far as it exists. Refuses parents that are no objects. */
export function findJsonSpot(root: Node | undefined, path: KeyPath): JsonSpot {
  if (root === undefined) return { holder: undefined, depth: 0, property: undefined };
  let holder = root;
  for (let depth = 0; ; depth += 1) {
    if (holder.type !== 'object') {
      const what = depth === 0 ? 'Its root' : `Its key ${path.slice(0, depth).join('.')}`;
      throw new TextEditError('not_an_object', `${what} is not an object, so that nothing can be set in it.`);
    }
    const property = propertyOf(holder, path, depth);
    if (property === undefined || depth === path.length - 1) return { holder, depth, property };
    holder = property.value;
  }
}

export function endOf(node: Node): number {
  return node.offset + node.length;
}

/** A text's tree with order, duplicate keys and the spelling of every value. */
export type Spelling = string | readonly Spelling[] | readonly (readonly [string, Spelling])[];

/** The whole of a JSON text as a value that can be compared; undefined where it holds none. */
export function spellingOf(text: string): Spelling | undefined {
  const spell = (node: Node): Spelling => {
    const children = node.children ?? [];
    if (node.type === 'array') return ['array', ...children.map(spell)];
    if (node.type !== 'object') return text.slice(node.offset, endOf(node));
    return children.map(({ children: [key, value] = [] }): readonly [string, Spelling] => [
      String(key?.value),
      value === undefined ? '' : spell(value),
    ]);
  };
  const root = parseJson(text);
  return root === undefined ? undefined : spell(root);
}
