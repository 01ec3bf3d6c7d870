import { isMap, isScalar, isSeq } from 'yaml';
import type { ParsedNode } from 'yaml';
import {
  afterLineBreak,
  applySplice,
  columnOf,
  contentEnd,
  lineEndOf,
  lineStart,
  lineStop,
  pairEnd,
  removeLines,
} from './edit-lines.ts';
import type { ParsedPair } from './edit-lines.ts';
import { listSplices } from './edit-list.ts';
import { inlineText, pairLines } from './edit-render.ts';
import type { Quotes } from './edit-render.ts';
import type { ParsedDocument, ParsedMap, Spot } from './edit-spot.ts';
import type { Change, EditValue } from './edit-value.ts';

/** What a splice is made from. */
export interface SpliceContext {
  readonly text: string;
  readonly document: ParsedDocument;
  readonly change: Change;
}

/**
 * Texts with the change made at the spot by replacing one piece of the text, the smallest piece first. None is
 * checked here: the caller takes the first that parses to the expected tree.
 */
export function splicedTexts(spot: Spot, context: SpliceContext): readonly string[] {
  const { value } = context.change;
  if (value === undefined) return spot.kind === 'pair' ? removals(spot, context.text) : [];
  if (spot.kind === 'pair') return replacements(spot, context, value);
  const [key = '', ...rest] = spot.rest;
  const nested = rest.reduceRight<EditValue>((inner, name) => ({ [name]: inner }), value);
  switch (spot.kind) {
    case 'absent':
      return [insertInto(spot.map, { ...context, key, value: nested })];
    case 'hollow':
      return [fillHollow(spot, { ...context, key, value: nested })];
    default:
      return [appendTo(context, pairLines(key, nested, { indent: '', step: stepOf(context) }))];
  }
}

interface Insertion extends SpliceContext {
  readonly key: string;
  readonly value: EditValue;
}

function removals(spot: { map: ParsedMap; pair: ParsedPair }, text: string): string[] {
  const { map, pair } = spot;
  const start = pair.key.range[0];
  if (map.flow !== true) {
    const before = text.slice(lineStart(text, start), start);
    return before.trim() === '' ? [applySplice(text, removeLines(text, start, pairEnd(pair)))] : [];
  }
  const index = map.items.indexOf(pair);
  const next = map.items[index + 1];
  const previous = map.items[index - 1];
  // One of the commas beside it goes too.
  if (next !== undefined) return [applySplice(text, { start, end: next.key.range[0], text: '' })];
  const from = previous === undefined ? start : pairEnd(previous);
  return [applySplice(text, { start: from, end: pairEnd(pair), text: '' })];
}

function replacements(
  spot: { map: ParsedMap; pair: ParsedPair },
  context: SpliceContext,
  value: EditValue,
): readonly string[] {
  const { text } = context;
  const { map, pair } = spot;
  const old = pair.value;
  if (old === null) {
    const at = pair.key.range[1];
    return [applySplice(text, { start: at, end: at, text: `: ${inlineText(value)}` })];
  }
  const isBlock = (isMap(old) || isSeq(old)) && old.flow !== true;
  if (!isBlock)
    return [...(map.flow === true ? [] : asBlock(pair, context, value)), inPlace(old, text, value)];
  const whole = wholePair(pair, context, value);
  return isSeq<ParsedNode>(old) && Array.isArray(value)
    ? [...listSplices(old, { text, value }), whole]
    : [whole];
}

/** A list of mappings on one line is hard to read: it gets lines of its own where the place allows it. */
function asBlock(pair: ParsedPair, context: SpliceContext, value: EditValue): string[] {
  const hasOwnLines = pairLines('key', value, { indent: '', step: '  ' }).length > 1;
  return hasOwnLines ? [wholePair(pair, context, value)] : [];
}

function inPlace(old: ParsedNode, text: string, value: EditValue): string {
  const [start, valueEnd] = old.range;
  // The line break at the end of a block scalar stays, as the end of the line.
  const end = text.slice(start, valueEnd).endsWith('\n') ? lineStop(text, valueEnd) : valueEnd;
  const before = start > 0 && !/[\s[{,]/.test(text[start - 1] ?? '') ? ' ' : '';
  const after = start === end && !/^([\s,\]}]|$)/.test(text.slice(end, end + 1)) ? ' ' : '';
  return applySplice(text, { start, end, text: before + inlineText(value, quotesOf(old)) + after });
}

function wholePair(pair: ParsedPair, context: SpliceContext, value: EditValue): string {
  const { text } = context;
  const [start, keyEnd] = pair.key.range;
  const lines = pairLines('key', value, {
    indent: ' '.repeat(columnOf(text, start)),
    step: stepOf(context),
  });
  const [first = '', ...others] = lines;
  const written = text.slice(start, keyEnd) + first.trimStart().slice('key'.length);
  const replaced = [written, ...others].join(lineEndOf(text));
  return applySplice(text, { start, end: lineStop(text, pairEnd(pair)), text: replaced });
}

function insertInto(map: ParsedMap, insertion: Insertion): string {
  const { text, key, value } = insertion;
  const last = map.items.at(-1);
  if (map.flow === true) {
    const at = last === undefined ? map.range[0] + 1 : pairEnd(last);
    const pair = `${inlineText(key)}: ${inlineText(value)}`;
    return applySplice(text, { start: at, end: at, text: last === undefined ? pair : `, ${pair}` });
  }
  const column = columnOf(text, map.range[0]);
  const at = afterDeeperComments(text, lineStop(text, last ? pairEnd(last) : contentEnd(map)), column);
  return insertLines(
    insertion,
    at,
    pairLines(key, value, { indent: ' '.repeat(column), step: stepOf(insertion) }),
  );
}

function fillHollow(spot: { map: ParsedMap; pair: ParsedPair }, insertion: Insertion): string {
  const { text, key, value } = insertion;
  const { map, pair } = spot;
  const old = pair.value;
  const isWritten = old !== null && old.range[0] < old.range[1];
  if (map.flow === true || old === null || isWritten) {
    const flow = inlineText({ [key]: value });
    if (old !== null) return inPlaceOf(old, text, flow);
    return applySplice(text, { start: pair.key.range[1], end: pair.key.range[1], text: `: ${flow}` });
  }
  const column = columnOf(text, pair.key.range[0]);
  const step = stepOf(insertion);
  const at = afterDeeperComments(text, lineStop(text, pairEnd(pair)), column);
  return insertLines(insertion, at, pairLines(key, value, { indent: ' '.repeat(column) + step, step }));
}

function inPlaceOf(old: ParsedNode, text: string, flow: string): string {
  const [start, end] = old.range;
  const before = /[\s[{,]/.test(text[start - 1] ?? '') ? '' : ' ';
  return applySplice(text, { start, end, text: before + flow });
}

function appendTo({ text, document }: SpliceContext, lines: readonly string[]): string {
  const eol = lineEndOf(text);
  const written = lines.map((line) => line + eol).join('');
  const [start = 0, end = 0] = document.contents?.range ?? [];
  // A file that says only `null` or `~`.
  if (start < end) return applySplice(text, { start, end: afterLineBreak(text, end), text: written });
  return text + (/[^\n\uFEFF]$/.test(text) ? eol : '') + written;
}

function insertLines({ text }: SpliceContext, at: number, lines: readonly string[]): string {
  const eol = lineEndOf(text);
  return applySplice(text, { start: at, end: at, text: lines.map((line) => eol + line).join('') });
}

/** Comments that are further in than the mapping belong to what stands above them, and stay there. */
function afterDeeperComments(text: string, stop: number, column: number): number {
  const start = afterLineBreak(text, stop);
  const [comment, indent = ''] = /^( *)#[^\r\n]*/.exec(text.slice(start)) ?? [];
  if (comment === undefined || indent.length <= column) return stop;
  return afterDeeperComments(text, start + comment.length, column);
}

function quotesOf(node: ParsedNode): Quotes {
  if (!isScalar(node)) return 'none';
  if (node.type === 'QUOTE_SINGLE') return 'single';
  return node.type === 'QUOTE_DOUBLE' ? 'double' : 'none';
}

/** How far the file goes in with each level: as far as its first mapping within a mapping does. */
function stepOf({ text, document }: SpliceContext): string {
  const find = (node: ParsedNode | null): number | undefined => {
    if (!isMap<ParsedNode, ParsedNode | null>(node) || node.flow === true) return undefined;
    for (const { key, value } of node.items) {
      if (isMap(value) && value.flow !== true) {
        return columnOf(text, value.range[0]) - columnOf(text, key.range[0]);
      }
    }
    return undefined;
  };
  return ' '.repeat(Math.max(1, find(document.contents) ?? 2));
}
