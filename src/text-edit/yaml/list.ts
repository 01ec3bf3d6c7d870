import { isDeepStrictEqual } from 'node:util';
import type { ParsedNode, YAMLSeq } from 'yaml';
import { columnOf, contentEnd, nodeStop, removeLines, replacement } from './lines.ts';
import { itemLines } from './render.ts';
import type { EditValue } from './value.ts';
import { insertion, type TextEdit } from '../text-edit.ts';
import { lineEndOf, lineStart } from '../text-lines.ts';

/**
 * Returns edits that replace only the differing items of a block list, so that the others keep their lines and
 * comments.
 */
export function listEdits(
  list: YAMLSeq<ParsedNode>,
  edit: { readonly text: string; readonly value: readonly EditValue[] },
): readonly TextEdit[] {
  const { text, value } = edit;
  const old = list.items.map((item): unknown => item.toJSON());
  let head = 0;
  while (head < old.length && head < value.length && isDeepStrictEqual(old[head], value[head])) head += 1;
  let tail = 0;
  while (
    tail < old.length - head &&
    tail < value.length - head &&
    isDeepStrictEqual(old.at(-1 - tail), value.at(-1 - tail))
  ) {
    tail += 1;
  }
  const first = list.items[0];
  // A list that keeps no items is rewritten.
  if (first === undefined || value.length === 0) return [];
  const dash = text.indexOf('-', lineStart(text, first.range[0]));
  const layout = { indent: ' '.repeat(columnOf(text, dash)), step: '  ' };
  const lines = value.slice(head, value.length - tail).flatMap((item) => itemLines(item, layout));
  return [replaceItems(list.items, { text, head, tail, lines })];
}

interface ItemsEdit {
  readonly text: string;
  readonly head: number;
  readonly tail: number;
  readonly lines: readonly string[];
}

function replaceItems(items: readonly ParsedNode[], { text, head, tail, lines }: ItemsEdit): TextEdit {
  const eol = lineEndOf(text);
  const from = items[head];
  const to = items[items.length - tail - 1];
  if (from !== undefined && to !== undefined && head < items.length - tail) {
    if (lines.length === 0) return removeLines(text, from.range[0], contentEnd(to));
    const start = lineStart(text, from.range[0]);
    return replacement(start, nodeStop(text, contentEnd(to)), lines.join(eol));
  }
  const before = items[head - 1];
  if (before !== undefined) {
    const at = nodeStop(text, contentEnd(before));
    return insertion(at, lines.map((line) => eol + line).join(''));
  }
  const start = lineStart(text, from?.range[0] ?? 0);
  return insertion(start, lines.map((line) => line + eol).join(''));
}
