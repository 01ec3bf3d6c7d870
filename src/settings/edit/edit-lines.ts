import { isCollection, isMap } from 'yaml';
import type { Pair, ParsedNode } from 'yaml';

/** A key and its value in a parsed document. */
export type ParsedPair = Pair<ParsedNode, ParsedNode | null>;

/** Replaces the text from `start` to `end`. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The text with one piece of it replaced; all others stay as they are, byte for byte. */
export function applySplice(text: string, splice: Splice): string {
  return text.slice(0, splice.start) + splice.text + text.slice(splice.end);
}

/** The line end that the file uses. */
export function lineEndOf(text: string): string {
  const first = text.indexOf('\n');
  return first > 0 && text[first - 1] === '\r' ? '\r\n' : '\n';
}

/** Where the line begins that holds the offset. */
export function lineStart(text: string, offset: number): number {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  return start === 0 && text.startsWith('\uFEFF') ? 1 : start;
}

/** The columns before the offset in its line. */
export function columnOf(text: string, offset: number): number {
  return offset - lineStart(text, offset);
}

/** Where the line stops that ends a node: before its line break, after a comment behind the node. */
export function lineStop(text: string, nodeEnd: number): number {
  // The range of a block scalar takes in its last line break.
  const from = nodeEnd > 0 && text[nodeEnd - 1] === '\n' ? nodeEnd - 1 : nodeEnd;
  const next = text.indexOf('\n', from);
  const stop = next === -1 ? text.length : next;
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
export function removeLines(text: string, start: number, nodeEnd: number): Splice {
  const from = lineStart(text, start);
  const stop = lineStop(text, nodeEnd);
  const end = afterLineBreak(text, stop);
  const hasLineBreak = end > stop;
  if (hasLineBreak || from === 0) return { start: from, end, text: '' };
  // The last line of a file without a final line break: the line before it becomes such a line.
  return { start: lineStop(text, from), end, text: '' };
}
