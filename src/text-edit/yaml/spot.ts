import { isAlias, isMap, isScalar, visit } from 'yaml';
import type { Document, ParsedNode, YAMLMap } from 'yaml';
import type { ParsedPair } from './lines.ts';
import { TextEditError } from '../text-edit-error.ts';
import { keyText } from './places.ts';

/** A document from `parseDocument`. */
export type ParsedDocument = Document.Parsed;
export type ParsedMap = YAMLMap.Parsed;

/** Result of following a path in a document. */
export type YamlSpot =
  /** The key exists. */
  | { readonly kind: 'pair'; readonly map: ParsedMap; readonly pair: ParsedPair }
  /** The mapping exists, but the rest of the path does not. */
  | { readonly kind: 'absent'; readonly map: ParsedMap; readonly rest: readonly string[] }
  /** An existing key without a value, which the rest of the path would be below. */
  | {
      readonly kind: 'hollow';
      readonly map: ParsedMap;
      readonly pair: ParsedPair;
      readonly rest: readonly string[];
    }
  /** The document is empty. */
  | { readonly kind: 'empty'; readonly rest: readonly string[] };

/** Follows a path. Throws `behind_alias` or `not_editable` if an edit would change more than the path. */
export function findYamlSpot(document: ParsedDocument, path: readonly string[]): YamlSpot {
  let holder: ParsedNode | null = document.contents;
  let above: { map: ParsedMap; pair: ParsedPair } | undefined;
  for (const [index, key] of path.entries()) {
    const rest = path.slice(index);
    if (holder === null || isNullScalar(holder)) {
      return above ? { kind: 'hollow', ...above, rest } : { kind: 'empty', rest };
    }
    const map = editableMap(holder, { document, name: path.slice(0, index).join('.') });
    const pair: ParsedPair | undefined = map.items.find((item) => keyText(item.key) === key);
    if (pair === undefined) return { kind: 'absent', map, rest };
    above = { map, pair };
    holder = pair.value;
  }
  if (above === undefined) throw new TextEditError('not_editable', 'An edit must name a key.');
  if (holder !== null) refuseShared(holder, { document, name: path.join('.') });
  return { kind: 'pair', ...above };
}

interface Context {
  readonly document: ParsedDocument;
  readonly name: string;
}

function editableMap(node: ParsedNode, context: Context): ParsedMap {
  if (isAlias(node)) {
    const message = `${context.name} is an alias (*${node.source}): what is changed there would change elsewhere too. Edit the file by hand.`;
    throw new TextEditError('behind_alias', message);
  }
  refuseShared(node, context);
  if (isMap<ParsedNode, ParsedNode | null>(node)) return node;
  const name = context.name || 'The file';
  throw new TextEditError(
    'not_editable',
    `${name} contains something other than keys. Edit the file by hand.`,
  );
}

function refuseShared(node: ParsedNode, { document, name }: Context): void {
  const anchor = isAlias(node) ? undefined : node.anchor;
  if (anchor === undefined) return;
  let isUsed = false;
  visit(document, {
    Alias(_, alias) {
      if (alias.source === anchor) isUsed = true;
    },
  });
  if (isUsed) {
    const message = `${name} is used elsewhere in the file (*${anchor}): a change here would change that too. Edit the file by hand.`;
    throw new TextEditError('behind_alias', message);
  }
}

function isNullScalar(node: ParsedNode): boolean {
  return isScalar(node) && node.value === null;
}
