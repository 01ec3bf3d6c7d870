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

/** Relevant token kinds of the scanner, whose enum is not available with erasable types only. */
const COMMA = 5;
const STRING = 10;
const LINE_COMMENT = 12;
const BLOCK_COMMENT = 13;
const END = 17;

export interface JsonToken extends Range {
  readonly kind: 'comma' | 'comment' | 'string' | 'other';
}

/** Parses JSON with comments and trailing commas; undefined if there is no value. */
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

/** Returns the value of JSON with comments and trailing commas; undefined if there is none. */
export function jsonValue(text: string): unknown {
  const root = parseJson(text);
  return root === undefined ? undefined : getNodeValue(root);
}

/** Returns the tokens in a range, without white space. */
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

/** Returns the property with that name, if any. Refuses duplicates, since parsers disagree on which of them applies. */
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

/** Position of a key: the innermost existing parent object, and how many parents exist. */
export interface JsonSpot {
  readonly holder: Node | undefined;
  readonly depth: number;
  readonly property: Property | undefined;
}

/** Follows a path as far as it exists. Refuses parents that are not objects. */
export function findJsonSpot(root: Node | undefined, path: KeyPath): JsonSpot {
  if (root === undefined) return { holder: undefined, depth: 0, property: undefined };
  let holder = root;
  for (let depth = 0; ; depth += 1) {
    if (holder.type !== 'object') {
      const what = depth === 0 ? 'Its root' : `Its key ${path.slice(0, depth).join('.')}`;
      throw new TextEditError('not_an_object', `${what} is not an object, so nothing can be set in it.`);
    }
    const property = propertyOf(holder, path, depth);
    if (property === undefined || depth === path.length - 1) return { holder, depth, property };
    holder = property.value;
  }
}

export function endOf(node: Node): number {
  return node.offset + node.length;
}

/** A JSON text's tree with the order of keys, duplicates, and values as written. */
export type Spelling = string | readonly Spelling[] | readonly (readonly [string, Spelling])[];

/** Returns a comparable tree of a JSON text; undefined if there is no value. */
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
