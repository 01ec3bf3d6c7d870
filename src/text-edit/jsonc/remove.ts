import type { Node } from 'jsonc-parser';
import { endOf, jsonTokens, type JsonToken, type Property } from './tree.ts';
import type { TextEdit } from '../text-edit.ts';
import { afterLineEnd, lineStart, lineStop, type Range } from '../text-lines.ts';

/** Removes the property and one adjacent comma. Comments stay, even those on its line. */
export function removeProperty(text: string, holder: Node, property: Property): readonly TextEdit[] {
  const siblings = holder.children ?? [];
  const index = siblings.indexOf(property.node);
  const previous = siblings[index - 1];
  const next = siblings[index + 1];
  const after = commaIn(text, { start: property.end, end: next?.offset ?? endOf(holder) - 1 });
  const before =
    previous === undefined ? undefined : commaIn(text, { start: endOf(previous), end: property.start });
  const comma = after ?? before;
  const gone = ownLines(text, property, after) ?? inline(text, property, { next, after, previous });
  const parts: Range[] = comma === undefined || isWithin(comma, gone) ? [gone] : [comma, gone];
  return parts
    .toSorted((a, b) => a.start - b.start)
    .map(({ start, end }) => ({ offset: start, length: end - start, text: '' }));
}

function commaIn(text: string, range: Range): JsonToken | undefined {
  return jsonTokens(text, range).find(({ kind }) => kind === 'comma');
}

function isWithin(inner: Range, outer: Range): boolean {
  return inner.start >= outer.start && inner.end <= outer.end;
}

/** Returns the property's lines, including the line break; undefined if they contain anything else. */
function ownLines(text: string, property: Property, comma: JsonToken | undefined): Range | undefined {
  const start = lineStart(text, property.start);
  if (text.slice(start, property.start).trim() !== '') return undefined;
  const stop = lineStop(text, property.end);
  const end = comma !== undefined && comma.end <= stop ? comma.end : property.end;
  const between = text.slice(property.end, end).replace(',', '');
  if ((between + text.slice(end, stop)).trim() !== '' || stop === text.length) return undefined;
  return { start, end: afterLineEnd(text, stop) };
}

interface Beside {
  readonly next: Node | undefined;
  readonly after: JsonToken | undefined;
  readonly previous: Node | undefined;
}

/** Returns the property with the white space on one side, unless there is a comment. */
function inline(text: string, property: Property, { next, after, previous }: Beside): Range {
  if (next !== undefined && after !== undefined) {
    const isPlain = jsonTokens(text, { start: property.end, end: next.offset }).length === 1;
    if (isPlain) return { start: property.start, end: next.offset };
  } else if (previous !== undefined) {
    const isPlain = jsonTokens(text, { start: endOf(previous), end: property.start }).length === 1;
    if (isPlain) return { start: after === undefined ? endOf(previous) : property.start, end: property.end };
  }
  return { start: property.start, end: property.end };
}
