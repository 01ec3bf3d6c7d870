import { isMap, isScalar, isSeq } from 'yaml';
import type { ParsedNode } from 'yaml';
import {
  afterLineBreak,
  columnOf,
  contentEnd,
  nodeStop,
  pairEnd,
  removeLines,
  replacement,
} from './lines.ts';
import type { ParsedPair } from './lines.ts';
import { listEdits } from './list.ts';
import { inlineText, pairLines } from './render.ts';
import type { Quotes } from './render.ts';
import type { ParsedDocument, ParsedMap, YamlSpot } from './spot.ts';
import type { Change, EditValue } from './value.ts';
import { insertion, type TextEdit } from '../text-edit.ts';
import { lineEndOf, lineStart } from '../text-lines.ts';

/** Inputs for an edit. */
export interface EditContext {
  readonly text: string;
  readonly document: ParsedDocument;
  readonly change: Change;
}

/**
 * Returns alternative edits that may make the change, the smallest first. They are not verified: the caller uses the
 * first one whose result parses to the expected tree.
 */
export function candidateEdits(spot: YamlSpot, context: EditContext): readonly TextEdit[] {
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

interface Insertion extends EditContext {
  readonly key: string;
  readonly value: EditValue;
}

function removals(spot: { map: ParsedMap; pair: ParsedPair }, text: string): TextEdit[] {
  const { map, pair } = spot;
  const start = pair.key.range[0];
  if (map.flow !== true) {
    const before = text.slice(lineStart(text, start), start);
    return before.trim() === '' ? [removeLines(text, start, pairEnd(pair))] : [];
  }
  const index = map.items.indexOf(pair);
  const next = map.items[index + 1];
  const previous = map.items[index - 1];
  // Also removes one of the adjacent commas.
  if (next !== undefined) return [replacement(start, next.key.range[0], '')];
  const from = previous === undefined ? start : pairEnd(previous);
  return [replacement(from, pairEnd(pair), '')];
}

function replacements(
  spot: { map: ParsedMap; pair: ParsedPair },
  context: EditContext,
  value: EditValue,
): readonly TextEdit[] {
  const { text } = context;
  const { map, pair } = spot;
  const old = pair.value;
  if (old === null) {
    const at = pair.key.range[1];
    return [insertion(at, `: ${inlineText(value)}`)];
  }
  const isBlock = (isMap(old) || isSeq(old)) && old.flow !== true;
  if (!isBlock)
    return [...(map.flow === true ? [] : asBlock(pair, context, value)), inPlace(old, text, value)];
  const whole = wholePair(pair, context, value);
  return isSeq<ParsedNode>(old) && Array.isArray(value)
    ? [...listEdits(old, { text, value }), whole]
    : [whole];
}

/** A list of mappings is hard to read on one line, so prefers separate lines where possible. */
function asBlock(pair: ParsedPair, context: EditContext, value: EditValue): TextEdit[] {
  const hasOwnLines = pairLines('key', value, { indent: '', step: '  ' }).length > 1;
  return hasOwnLines ? [wholePair(pair, context, value)] : [];
}

function inPlace(old: ParsedNode, text: string, value: EditValue): TextEdit {
  const [start, valueEnd] = old.range;
  // The line break at the end of a block scalar stays, to end the line.
  const end = text.slice(start, valueEnd).endsWith('\n') ? nodeStop(text, valueEnd) : valueEnd;
  const before = start > 0 && !/[\s[{,]/.test(text[start - 1] ?? '') ? ' ' : '';
  const after = start === end && !/^([\s,\]}]|$)/.test(text.slice(end, end + 1)) ? ' ' : '';
  return replacement(start, end, before + inlineText(value, quotesOf(old)) + after);
}

function wholePair(pair: ParsedPair, context: EditContext, value: EditValue): TextEdit {
  const { text } = context;
  const [start, keyEnd] = pair.key.range;
  const lines = pairLines('key', value, {
    indent: ' '.repeat(columnOf(text, start)),
    step: stepOf(context),
  });
  const [first = '', ...others] = lines;
  const written = text.slice(start, keyEnd) + first.trimStart().slice('key'.length);
  const replaced = [written, ...others].join(lineEndOf(text));
  return replacement(start, nodeStop(text, pairEnd(pair)), replaced);
}

function insertInto(map: ParsedMap, added: Insertion): TextEdit {
  const { text, key, value } = added;
  const last = map.items.at(-1);
  if (map.flow === true) {
    const at = last === undefined ? map.range[0] + 1 : pairEnd(last);
    const pair = `${inlineText(key)}: ${inlineText(value)}`;
    return insertion(at, last === undefined ? pair : `, ${pair}`);
  }
  const column = columnOf(text, map.range[0]);
  const at = afterDeeperComments(text, nodeStop(text, last ? pairEnd(last) : contentEnd(map)), column);
  return insertLines(added, at, pairLines(key, value, { indent: ' '.repeat(column), step: stepOf(added) }));
}

function fillHollow(spot: { map: ParsedMap; pair: ParsedPair }, added: Insertion): TextEdit {
  const { text, key, value } = added;
  const { map, pair } = spot;
  const old = pair.value;
  const isWritten = old !== null && old.range[0] < old.range[1];
  if (map.flow === true || old === null || isWritten) {
    const flow = inlineText({ [key]: value });
    if (old !== null) return inPlaceOf(old, text, flow);
    return insertion(pair.key.range[1], `: ${flow}`);
  }
  const column = columnOf(text, pair.key.range[0]);
  const step = stepOf(added);
  const at = afterDeeperComments(text, nodeStop(text, pairEnd(pair)), column);
  return insertLines(added, at, pairLines(key, value, { indent: ' '.repeat(column) + step, step }));
}

function inPlaceOf(old: ParsedNode, text: string, flow: string): TextEdit {
  const [start, end] = old.range;
  const before = /[\s[{,]/.test(text[start - 1] ?? '') ? '' : ' ';
  return replacement(start, end, before + flow);
}

function appendTo({ text, document }: EditContext, lines: readonly string[]): TextEdit {
  const eol = lineEndOf(text);
  const written = lines.map((line) => line + eol).join('');
  const [start = 0, end = 0] = document.contents?.range ?? [];
  // The file contains only `null` or `~`.
  if (start < end) return replacement(start, afterLineBreak(text, end), written);
  return insertion(text.length, (/[^\n\uFEFF]$/.test(text) ? eol : '') + written);
}

function insertLines({ text }: EditContext, at: number, lines: readonly string[]): TextEdit {
  const eol = lineEndOf(text);
  return insertion(at, lines.map((line) => eol + line).join(''));
}

/** Comments indented deeper than the mapping belong to what precedes them, so an insertion goes after them. */
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

/** Returns the file's indentation step, taken from its first nested mapping. */
function stepOf({ text, document }: EditContext): string {
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
