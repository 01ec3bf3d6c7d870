import { isDeepStrictEqual } from 'node:util';
import { load } from 'js-yaml';
import type { EditValue } from './value.ts';

/** Layout of new lines. */
export interface Layout {
  /** Indentation of the key. */
  readonly indent: string;
  /** Indentation added per level. */
  readonly step: string;
}

/** Quotes of a string, taken from the value that it replaces. */
export type Quotes = 'single' | 'double' | 'none';

/** Returns the lines of a key and its value, without line breaks. */
export function pairLines(key: string, value: EditValue, layout: Layout): string[] {
  const start = `${layout.indent}${scalarText(key)}:`;
  if (isInline(value)) return [`${start} ${inlineText(value)}`];
  const inner = { ...layout, indent: layout.indent + layout.step };
  if (isList(value)) return [start, ...value.flatMap((item) => itemLines(item, inner))];
  return [start, ...Object.entries(value).flatMap(([name, one]) => pairLines(name, one, inner))];
}

/** Returns the lines of one block list item. */
export function itemLines(item: EditValue, layout: Layout): string[] {
  if (isInline(item) || isList(item)) return [`${layout.indent}- ${inlineText(item)}`];
  const inner = { ...layout, indent: `${layout.indent}  ` };
  const lines = Object.entries(item).flatMap(([name, one]) => pairLines(name, one, inner));
  return lines.map((line, index) =>
    index === 0 ? `${layout.indent}- ${line.slice(inner.indent.length)}` : line,
  );
}

/** Returns a value on one line, in flow style if it is a list or a mapping. */
export function inlineText(value: EditValue, quotes: Quotes = 'none'): string {
  if (typeof value === 'string') return scalarText(value, quotes);
  if (value === null || typeof value !== 'object') return String(value);
  if (isList(value)) return `[${value.map((item) => inlineText(item)).join(', ')}]`;
  const pairs = Object.entries(value).map(([key, one]) => `${scalarText(key)}: ${inlineText(one)}`);
  return `{${pairs.join(', ')}}`;
}

function isInline(value: EditValue): value is string | number | boolean | null | readonly EditValue[] {
  if (value === null || typeof value !== 'object') return true;
  if (isList(value)) return value.every((item) => item === null || typeof item !== 'object');
  return Object.keys(value).length === 0;
}

function isList(value: EditValue): value is readonly EditValue[] {
  return Array.isArray(value);
}

function scalarText(text: string, quotes: Quotes = 'none'): string {
  if (quotes === 'single' && /^[^\p{Cc}]*$/u.test(text)) return `'${text.replaceAll("'", "''")}'`;
  if (quotes === 'none' && isPlain(text)) return text;
  // JSON strings are valid double-quoted YAML strings (YAML 1.2.2, 1.2).
  return JSON.stringify(text);
}

/** Booleans in YAML 1.1, which other tools would recognize if unquoted. */
const OLD_BOOLEANS = /^(y|n|yes|no|on|off)$/i;

/** Whether a text needs no quotes, either in a block or between brackets. */
function isPlain(text: string): boolean {
  if (!/^[\w./~^$(\\][\w./~^$()|*?+\\:@%-]*$/.test(text) || OLD_BOOLEANS.test(text)) return false;
  try {
    return isDeepStrictEqual(load(`[${text}]`), [text]);
  } catch {
    return false;
  }
}
