import { isCollection, isMap } from 'yaml';
import type { Pair, ParsedNode } from 'yaml';
import type { TextEdit } from '../text-edit.ts';
import { lineStart, lineStop } from '../text-lines.ts';

/** A key and its value in a parsed document. */
export type ParsedPair = Pair<ParsedNode, ParsedNode | null>;

/** Returns the number of columns before the offset in its line. */
export function columnOf(text: string, offset: number): number {
  return offset - lineStart(text, offset);
}

/** Returns the end of the line on which a node ends, before the line break and after any comment. */
export function nodeStop(text: string, nodeEnd: number): number {
  // A block scalar's range includes its last line break.
  const stop = lineStop(text, nodeEnd > 0 && text[nodeEnd - 1] === '\n' ? nodeEnd - 1 : nodeEnd);
  return stop > 0 && text[stop - 1] === '\r' ? stop - 1 : stop;
}

/** Returns the offset after the next line break, or the end of the text. */
export function afterLineBreak(text: string, stop: number): number {
  const next = text.indexOf('\n', stop);
  return next === -1 ? text.length : next + 1;
}

/**
 * Returns the end of a value's content. A block mapping's range includes the comments after it, so it cannot be used.
 */
export function contentEnd(node: ParsedNode): number {
  if (!isCollection(node) || node.flow === true) return node.range[1];
  if (isMap<ParsedNode, ParsedNode | null>(node)) {
    const last = node.items.at(-1);
    return last === undefined ? node.range[1] : pairEnd(last);
  }
  const last = node.items.at(-1);
  return isParsed(last) ? contentEnd(last) : node.range[1];
}

/** Returns the end of a pair's content. */
export function pairEnd(pair: ParsedPair): number {
  return pair.value === null ? pair.key.range[1] : contentEnd(pair.value);
}

/** Lists may contain pairs (`[a: 1]`), which have no range. */
function isParsed(item: ParsedNode | ParsedPair | undefined): item is ParsedNode {
  return item !== undefined && 'range' in item;
}

/** Removes whole lines, from the one with `start` to the one in which the node ends. */
export function removeLines(text: string, start: number, nodeEnd: number): TextEdit {
  const from = lineStart(text, start);
  const stop = nodeStop(text, nodeEnd);
  const end = afterLineBreak(text, stop);
  const hasLineBreak = end > stop;
  if (hasLineBreak || from === 0) return replacement(from, end, '');
  // Removes the preceding line break instead, for the last line of a file that does not end with one.
  return replacement(nodeStop(text, from), end, '');
}

/** Creates an edit that replaces a range. */
export function replacement(start: number, end: number, text: string): TextEdit {
  return { offset: start, length: end - start, text };
}
