import { isDeepStrictEqual } from 'node:util';
import type { Node } from 'jsonc-parser';
import { AssistantError } from './assistant-error.ts';
import { type ConfigFormat, type Found, type KeyPath, quoted } from './config-format.ts';
import { insertProperty, newDocument } from './json-insert.ts';
import { endOf, findSpot, jsonTokens, parseJson, type Spelling, spellingOf } from './json-text.ts';
import { removeProperty } from './json-remove.ts';
import { applySplices, type Masked, maskRanges, type Splice } from './splices.ts';
import { redactWritten } from '../redaction/written-values.ts';

/** JSON, with the comments and trailing commas that assistants accept in it. */
export const jsonConfig: ConfigFormat = { find, put, take, isBlank, mask };

function find(text: string, path: KeyPath): Found {
  const { depth, property } = findSpot(parseJson(text), path);
  if (property === undefined) return { kind: 'absent', depth };
  const { value } = property;
  if (value.type !== 'string') {
    throw new AssistantError('not_a_string', `Its key ${path.join('.')} does not hold a text.`);
  }
  return { kind: 'text', value: String(value.value), raw: text.slice(value.offset, endOf(value)) };
}

function put(text: string, path: KeyPath, raw: string): readonly Splice[] {
  const root = parseJson(text);
  const spot = findSpot(root, path);
  const splices =
    spot.holder === undefined
      ? newDocument(text, path, raw)
      : spot.property === undefined
        ? insertProperty({ text, holder: spot.holder, path: path.slice(spot.depth), raw })
        : replaceValue(text, spot.property.value, raw);
  return checked(text, splices, (before) => withPath(before ?? [], path, raw));
}

function take(text: string, path: KeyPath, madeFrom: number): readonly Splice[] {
  const root = parseJson(text);
  let depth = path.length;
  // A parent of our making goes with the key, unless somebody has put something else into it.
  while (depth > madeFrom + 1 && isAlone(text, root, path.slice(0, depth))) depth -= 1;
  const gone = path.slice(0, depth);
  const { holder, property } = findSpot(root, gone);
  if (holder === undefined || property === undefined) return [];
  const splices = removeProperty(text, holder, property);
  return checked(text, splices, (before) => withPath(before ?? [], gone, undefined));
}

/** Whether the key is all that its parent holds, comments included. */
function isAlone(text: string, root: Node | undefined, path: KeyPath): boolean {
  const { holder, property } = findSpot(root, path);
  if (holder === undefined || property === undefined) return false;
  const before = jsonTokens(text, { start: holder.offset + 1, end: property.start });
  const after = jsonTokens(text, { start: property.end, end: endOf(holder) - 1 });
  return before.length === 0 && after.every(({ kind }) => kind === 'comma') && after.length < 2;
}

function replaceValue(text: string, value: Node, raw: string): readonly Splice[] {
  return [{ at: value.offset, removed: text.slice(value.offset, endOf(value)), inserted: raw }];
}

function isBlank(text: string): boolean {
  const tokens = jsonTokens(text, { start: 0, end: text.length });
  return tokens.length === 0 || (tokens.length === 2 && /^\s*\{\s*\}\s*$/u.test(text));
}

function mask(text: string, own: readonly KeyPath[]): string {
  const root = parseJson(text);
  const shown = new Map<number, string>();
  for (const path of own) {
    const { property } = findSpot(root, path);
    if (property?.value.type !== 'string') continue;
    shown.set(property.value.offset, quoted(redactWritten(String(property.value.value))));
  }
  const ranges = jsonTokens(text, { start: 0, end: text.length }).flatMap(
    ({ kind, start, end }): Masked[] => {
      const as = shown.get(start);
      if (as !== undefined) return [{ start, end, as }];
      if (kind === 'comment') return [{ start: start + 2, end }];
      const isName = /^\s*:/u.test(text.slice(end, end + 200));
      return kind === 'string' && !isName ? [{ start: start + 1, end: end - 1 }] : [];
    },
  );
  return maskRanges(text, ranges);
}

/** The splices, once their result says exactly what was meant and nothing else has changed. */
function checked(
  text: string,
  splices: readonly Splice[],
  edit: (before: Spelling | undefined) => Spelling,
): readonly Splice[] {
  const before = spellingOf(text);
  if (!isDeepStrictEqual(spellingOf(applySplices(text, splices)), edit(before))) {
    throw new AssistantError(
      'result_differs',
      'The change would touch more than its own key, so that nothing was written. Change the file by hand.',
    );
  }
  return splices;
}

type Pairs = readonly (readonly [string, Spelling])[];

/** A tree with a value set, or with a key taken away. */
function withPath(tree: Spelling, path: KeyPath, raw: string | undefined): Spelling {
  const [name = '', ...rest] = path;
  // Only objects are on the path: findSpot has refused everything else.
  const pairs = tree as Pairs;
  const old = pairs.find(([key]) => key === name);
  if (rest.length === 0 && raw === undefined) return pairs.filter(([key]) => key !== name);
  const value = rest.length === 0 ? (raw ?? '') : withPath(old?.[1] ?? [], rest, raw);
  if (old === undefined) return [...pairs, [name, value]];
  return pairs.map((pair) => (pair === old ? ([name, value] as const) : pair));
}
