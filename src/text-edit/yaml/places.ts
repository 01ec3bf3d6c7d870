import { LineCounter, isAlias, isMap, isScalar, isSeq, parseDocument } from 'yaml';
import type { Document, Node, Pair, YAMLMap } from 'yaml';

/** A place in a text, both from 1. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
}

/** Where the key and the value of one path stand. */
export interface Places {
  readonly key: TextPosition;
  readonly value: TextPosition;
}

/** Finds where things stand in a YAML text. js-yaml, which reads the values, does not tell. */
export function yamlPlaces(text: string): (path: readonly (string | number)[]) => Places {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: false });
  const pairs = new WeakMap<YAMLMap<Node, Node | null>, Pairs>();
  const placeOf = (node: Node | undefined): TextPosition | undefined => {
    const start = node?.range?.[0];
    if (start === undefined) return undefined;
    const { line, col } = lines.linePos(start);
    return { line, column: col };
  };
  return (path) => {
    const found = findNodes(document, path, pairs);
    const key = placeOf(found.key) ?? placeOf(found.value) ?? { line: 1, column: 1 };
    return { key, value: placeOf(found.value) ?? key };
  };
}

/** The first error of a text that js-yaml refuses without a place, as for a second document. */
export function firstErrorPlace(text: string): TextPosition | undefined {
  const position = parseDocument(text).errors[0]?.linePos?.[0];
  return position === undefined ? undefined : { line: position.line, column: position.col };
}

/** The text of a mapping's key as js-yaml reads it. */
export function keyText(key: unknown): string {
  return String(isScalar(key) ? key.value : key);
}

interface Found {
  readonly key: Node | undefined;
  readonly value: Node | undefined;
}

/** The pairs of a mapping by their keys, of two the first. */
type Pairs = ReadonlyMap<string, Pair<Node, Node | null>>;

function findNodes(
  document: Document.Parsed,
  path: readonly (string | number)[],
  known: WeakMap<YAMLMap<Node, Node | null>, Pairs>,
): Found {
  let key: Node | undefined;
  let value: Node | undefined = document.contents ?? undefined;
  for (const part of path) {
    const holder: Node | undefined = isAlias(value) ? value.resolve(document) : value;
    if (isMap<Node, Node | null>(holder)) {
      // A large mapping is asked for each of its keys.
      const pairs = known.get(holder) ?? pairsOf(holder);
      known.set(holder, pairs);
      const pair = pairs.get(String(part));
      key = pair?.key;
      value = pair?.value ?? undefined;
    } else {
      key = undefined;
      value = isSeq<Node>(holder) ? holder.items[Number(part)] : undefined;
    }
  }
  return { key, value };
}

function pairsOf(mapping: YAMLMap<Node, Node | null>): Pairs {
  return new Map(mapping.items.toReversed().map((pair) => [keyText(pair.key), pair]));
}
