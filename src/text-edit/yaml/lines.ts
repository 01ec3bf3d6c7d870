import { isCollection, isMap } from 'yaml';
import type { Pair, ParsedNode } from 'yaml';
import type { TextEdit } from '../text-edit.ts';
import { lineStart, lineStop } from '../text-lines.ts';

/** A key and its value in a parsed document. */
export type ParsedPair = Pair<ParsedNode, ParsedNode | null>;

/** The columns before the offset in its line. */
export function columnOf(text: string, offset: number): number {
  return offset - lineStart(text, offset);
}

/** Where the line stops that ends a node: before its line break, after a comment behind the node. */
export function nodeStop(text: string, nodeEnd: number): number {
  // The range of a block scalar takes in its last line break.
  const stop = lineStop(text, nodeEnd > 0 && text[nodeEnd - 1] === '\n' ? nodeEnd - 1 : nodeEnd);
  return stop > 0 && text[stop - 1] === '\r' ? stop - 1 : stop;
}

/** The place after the line break that follows; the end of the text where there is none. */
export function afterLineBreak(text: string, stop: number): number {
  const next = text.indexOf('\n', stop);
  return next === -1 ? text.length : next + 1;
}

/** Where the last thing of a value stops. A block mapping's own range reaches over comments that follow it. */
export function contentEnd(node: ParsedNode): number {
  if (!isCollection(node) || node.flow === true) return node.range[1];
  if (isMap<ParsedNode, ParsedNode | null>(node)) {
    const last = node.items.at(-1);
    return last === undefined ? node.range[1] : pairEnd(last);
  }
  const last = node.items.at(-1);
  return isParsed(last) ? contentEnd(last) : node.range[1];
}

/** Where the last thing of a key with its value stops. */
export function pairEnd(pair: ParsedPair): number {
  return pair.value === null ? pair.key.range[1] : contentEnd(pair.value);
}

/** Lists can hold pairs too (`[a: 1]`); those have no range of their own. */
function isParsed(item: ParsedNode | ParsedPair | undefined): item is ParsedNode {
  return item !== undefined && 'range' in item;
}

/** Takes whole lines out, from the line that holds `start` to the line that holds the node's end. */
export function removeLines(text: string, start: number, nodeEnd: number): TextEdit {
  const from = lineStart(text, start);
  const stop = nodeStop(text, nodeEnd);
  const end = afterLineBreak(text, stop);
  const hasLineBreak = end > stop;
  if (hasLineBreak || from === 0) return replacement(from, end, '');
  // The last line of a file without a final line break: the line before it becomes such a line.
  return replacement(nodeStop(text, from), end, '');
}

/** What stands between two places replaced. */
export function replacement(start: number, end: number, text: string): TextEdit {
  return { offset: start, length: end - start, text };
}
