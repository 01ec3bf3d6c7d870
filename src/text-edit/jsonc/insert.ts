import type { Node } from 'jsonc-parser';
import { type KeyPath, quoted } from '../text-format.ts';
import { endOf, jsonTokens } from './tree.ts';
import { insertion, type TextEdit } from '../text-edit.ts';
import { lineEndOf, lineStart } from '../text-lines.ts';

/** A key to add to an object: the rest of its path, and the value as written. */
export interface Insertion {
  readonly text: string;
  readonly holder: Node;
  readonly path: KeyPath;
  readonly raw: string;
}

/** A file's formatting. */
interface Layout {
  readonly eol: string;
  /** One level of indentation. */
  readonly step: string;
}

/** Adds the key as the last property of the object, on a new line if its last property starts a line. */
export function insertProperty(added: Insertion): readonly TextEdit[] {
  const { text, holder } = added;
  const last = holder.children?.at(-1);
  if (last === undefined) return fillEmpty(added);
  const before = text.slice(lineStart(text, last.offset), last.offset);
  const hasOwnLine = before.trim() === '';
  const tokens = jsonTokens(text, { start: endOf(last), end: endOf(holder) - 1 });
  const comma = tokens.find(({ kind }) => kind === 'comma');
  const trailing = comma === undefined ? '' : ',';
  if (!hasOwnLine) {
    const at = comma?.end ?? endOf(last);
    const gap = hasSpaces(text, holder) ? ' ' : '';
    const property = inlineProperty(added);
    const inserted = comma === undefined ? `,${gap}${property}` : `${gap}${property},`;
    return [insertion(at, inserted)];
  }
  const layout = layoutOf(text);
  // Comments after the last property stay after it.
  const behind = tokens.findLast(({ start }) => !text.slice(endOf(last), start).includes('\n'));
  const at = behind?.end ?? endOf(last);
  const line = `${layout.eol}${before}${ownLines(added, before, layout)}${trailing}`;
  if (comma !== undefined) return [insertion(Math.max(at, comma.end), line)];
  if (at === endOf(last)) return [insertion(at, `,${line}`)];
  return [insertion(endOf(last), ','), insertion(at, line)];
}

/** Adds an object to a text without a value, after any comments. */
export function newDocument(text: string, path: KeyPath, raw: string): readonly TextEdit[] {
  const eol = lineEndOf(text);
  const layout = { eol, step: '  ' };
  const [name = '', ...rest] = path;
  const object = nested([name, ...rest], raw, { indent: '', layout });
  if (text.trim() === '') return [insertion(0, object + (text === '' ? eol : ''))];
  const gap = text.endsWith('\n') ? '' : eol;
  return [insertion(text.length, gap + object + (gap === '' ? eol : ''))];
}

function fillEmpty(added: Insertion): readonly TextEdit[] {
  const { text, holder, raw, path } = added;
  const layout = layoutOf(text);
  const inner = { start: holder.offset + 1, end: endOf(holder) - 1 };
  const comment = jsonTokens(text, inner).at(-1);
  if (comment === undefined && holder.parent !== undefined && !isSpread(text)) {
    const length = inner.end - inner.start;
    return [{ offset: inner.start, length, text: inlineProperty(added) }];
  }
  const start = lineStart(text, holder.offset);
  const indent = /^[ \t]*/u.exec(text.slice(start, holder.offset))?.[0] ?? '';
  const at = comment?.end ?? inner.start;
  const rest = text.slice(at, inner.end);
  const property = `${layout.eol}${indent}${layout.step}${nestedProperty(path, raw, { indent: indent + layout.step, layout })}`;
  if (rest.includes('\n')) return [insertion(at, property)];
  return [{ offset: at, length: rest.length, text: `${property}${layout.eol}${indent}` }];
}

function ownLines({ path, raw }: Insertion, indent: string, layout: Layout): string {
  return nestedProperty(path, raw, { indent, layout });
}

interface Place {
  readonly indent: string;
  readonly layout: Layout;
}

function nestedProperty([name = '', ...rest]: KeyPath, raw: string, place: Place): string {
  return `${quoted(name)}: ${rest.length === 0 ? raw : nested(rest, raw, place)}`;
}

function nested(path: KeyPath, raw: string, { indent, layout }: Place): string {
  const inner = indent + layout.step;
  return `{${layout.eol}${inner}${nestedProperty(path, raw, { indent: inner, layout })}${layout.eol}${indent}}`;
}

function inlineProperty({ text, holder, path, raw }: Insertion): string {
  const gap = hasSpaces(text, holder) ? ' ' : '';
  return path.reduceRight(
    (value, name, index) =>
      `${quoted(name)}:${gap}${index === path.length - 1 ? raw : `{${gap}${value}${gap}}`}`,
    raw,
  );
}

/** Whether the object, or if it is empty the file, has spaces after colons. */
function hasSpaces(text: string, holder: Node): boolean {
  const property = holder.children?.at(-1);
  const colon = property?.colonOffset ?? text.indexOf(':');
  return colon === -1 || /\s/u.test(text[colon + 1] ?? ' ');
}

/** Whether the file puts each key on a separate line. */
function isSpread(text: string): boolean {
  return /\{[^\S\n]*\n/u.test(text) || text.trim() === '{}';
}

function layoutOf(text: string): Layout {
  const [, step = '  '] = /\{[^\S\n]*\n(?:[^\S\n]*\n)*([ \t]+)/u.exec(text) ?? [];
  return { eol: lineEndOf(text), step };
}
