import { isDeepStrictEqual } from 'node:util';
import type { Node } from 'jsonc-parser';
import { type Masked, maskRanges } from '../text-lines.ts';
import { applyEdits, type TextEdit } from '../text-edit.ts';
import { resultDiffers, TextEditError } from '../text-edit-error.ts';
import { type FoundValue, type KeyPath, quoted, type ShownValues, type TextFormat } from '../text-format.ts';
import { insertProperty, newDocument } from './insert.ts';
import { endOf, findJsonSpot, jsonTokens, parseJson, type Spelling, spellingOf } from './tree.ts';
import { removeProperty } from './remove.ts';

/** JSON with comments and trailing commas, which assistants accept. */
export const JSONC: TextFormat = { find, written: quoted, put, take, isBlank, mask };

function find(text: string, path: KeyPath): FoundValue {
  const { depth, property } = findJsonSpot(parseJson(text), path);
  if (property === undefined) return { kind: 'absent', depth };
  const { value } = property;
  if (value.type !== 'string') {
    throw new TextEditError('not_a_string', `Its key ${path.join('.')} is not a string.`);
  }
  return { kind: 'text', value: String(value.value), raw: text.slice(value.offset, endOf(value)) };
}

function put(text: string, path: KeyPath, raw: string): readonly TextEdit[] {
  const root = parseJson(text);
  const spot = findJsonSpot(root, path);
  const edits =
    spot.holder === undefined
      ? newDocument(text, path, raw)
      : spot.property === undefined
        ? insertProperty({ text, holder: spot.holder, path: path.slice(spot.depth), raw })
        : replaceValue(spot.property.value, raw);
  return checked(text, edits, (before) => withPath(before ?? [], path, raw));
}

function take(text: string, path: KeyPath, madeFrom: number): readonly TextEdit[] {
  const root = parseJson(text);
  let depth = path.length;
  // Also removes parents that were created for the key, unless something else was added to them.
  while (depth > madeFrom + 1 && isAlone(text, root, path.slice(0, depth))) depth -= 1;
  const gone = path.slice(0, depth);
  const { holder, property } = findJsonSpot(root, gone);
  if (holder === undefined || property === undefined) return [];
  const edits = removeProperty(text, holder, property);
  return checked(text, edits, (before) => withPath(before ?? [], gone, undefined));
}

/** Whether the key is the only content of its parent, comments included. */
function isAlone(text: string, root: Node | undefined, path: KeyPath): boolean {
  const { holder, property } = findJsonSpot(root, path);
  if (holder === undefined || property === undefined) return false;
  const before = jsonTokens(text, { start: holder.offset + 1, end: property.start });
  const after = jsonTokens(text, { start: property.end, end: endOf(holder) - 1 });
  return before.length === 0 && after.every(({ kind }) => kind === 'comma') && after.length < 2;
}

function replaceValue(value: Node, raw: string): readonly TextEdit[] {
  return [{ offset: value.offset, length: value.length, text: raw }];
}

function isBlank(text: string): boolean {
  const tokens = jsonTokens(text, { start: 0, end: text.length });
  return tokens.length === 0 || (tokens.length === 2 && /^\s*\{\s*\}\s*$/u.test(text));
}

function mask(text: string, { keys, as }: ShownValues): string {
  const root = parseJson(text);
  const shown = new Map<number, string>();
  for (const path of keys) {
    const { property } = findJsonSpot(root, path);
    if (property?.value.type !== 'string') continue;
    shown.set(property.value.offset, quoted(as(String(property.value.value))));
  }
  const ranges = jsonTokens(text, { start: 0, end: text.length }).flatMap(
    ({ kind, start, end }): Masked[] => {
      const own = shown.get(start);
      if (own !== undefined) return [{ start, end, as: own }];
      if (kind === 'comment') return [{ start: start + 2, end }];
      const isName = /^\s*:/u.test(text.slice(end, end + 200));
      return kind === 'string' && !isName ? [{ start: start + 1, end: end - 1 }] : [];
    },
  );
  return maskRanges(text, ranges);
}

/** Returns the edits after verifying that their result has exactly the wanted change. */
function checked(
  text: string,
  edits: readonly TextEdit[],
  edit: (before: Spelling | undefined) => Spelling,
): readonly TextEdit[] {
  const before = spellingOf(text);
  if (!isDeepStrictEqual(spellingOf(applyEdits(text, edits)), edit(before))) {
    throw resultDiffers();
  }
  return edits;
}

type Pairs = readonly (readonly [string, Spelling])[];

/** Returns the tree with a value set or a key removed. */
function withPath(tree: Spelling, path: KeyPath, raw: string | undefined): Spelling {
  const [name = '', ...rest] = path;
  // All values on the path are objects: findJsonSpot has refused everything else.
  const pairs = tree as Pairs;
  const old = pairs.find(([key]) => key === name);
  if (rest.length === 0 && raw === undefined) return pairs.filter(([key]) => key !== name);
  const value = rest.length === 0 ? (raw ?? '') : withPath(old?.[1] ?? [], rest, raw);
  if (old === undefined) return [...pairs, [name, value]];
  return pairs.map((pair) => (pair === old ? ([name, value] as const) : pair));
}
