import { LineCounter, isAlias, isMap, isScalar, isSeq, parseDocument } from 'yaml';
import type { Document, Node, Pair, YAMLMap } from 'yaml';

/** A 1-based position in a text. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
}

/** Positions of the key and the value at a path. */
export interface Places {
  readonly key: TextPosition;
  readonly value: TextPosition;
}

/**
 * Returns a function that finds positions in a YAML text, since js-yaml, which reads the values, does not report them.
 */
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

/** Returns the position of the first error that js-yaml reports without one, such as a second document. */
export function firstErrorPlace(text: string): TextPosition | undefined {
  const position = parseDocument(text).errors[0]?.linePos?.[0];
  return position === undefined ? undefined : { line: position.line, column: position.col };
}

/** Returns the text of a mapping's key as js-yaml reads it. */
export function keyText(key: unknown): string {
  return String(isScalar(key) ? key.value : key);
}

interface Found {
  readonly key: Node | undefined;
  readonly value: Node | undefined;
}

/** A mapping's pairs by key; of duplicates, the first. */
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
      // Cached, since a large mapping is queried for each of its keys.
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
