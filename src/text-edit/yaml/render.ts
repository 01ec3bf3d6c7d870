import { isDeepStrictEqual } from 'node:util';
import { load } from 'js-yaml';
import type { EditValue } from './value.ts';

/** How new lines are laid out. */
export interface Layout {
  /** What stands before the key. */
  readonly indent: string;
  /** What one level deeper adds. */
  readonly step: string;
}

/** A string's quotes, as the value that it replaces has them. */
export type Quotes = 'single' | 'double' | 'none';

/** The lines of a key and its value, without line ends. */
export function pairLines(key: string, value: EditValue, layout: Layout): string[] {
  const start = `${layout.indent}${scalarText(key)}:`;
  if (isInline(value)) return [`${start} ${inlineText(value)}`];
  const inner = { ...layout, indent: layout.indent + layout.step };
  if (isList(value)) return [start, ...value.flatMap((item) => itemLines(item, inner))];
  return [start, ...Object.entries(value).flatMap(([name, one]) => pairLines(name, one, inner))];
}

/** The lines of one item of a block list. */
export function itemLines(item: EditValue, layout: Layout): string[] {
  if (isInline(item) || isList(item)) return [`${layout.indent}- ${inlineText(item)}`];
  const inner = { ...layout, indent: `${layout.indent}  ` };
  const lines = Object.entries(item).flatMap(([name, one]) => pairLines(name, one, inner));
  return lines.map((line, index) =>
    index === 0 ? `${layout.indent}- ${line.slice(inner.indent.length)}` : line,
  );
}

/** A value on one line, in flow style where it is a list or a mapping. */
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
  // JSON's strings are YAML's double-quoted ones (YAML 1.2.2, 1.2).
  return JSON.stringify(text);
}

/** Words that YAML 1.1 reads as booleans: other tools would read them so without quotes. */
const OLD_BOOLEANS = /^(y|n|yes|no|on|off)$/i;

/** Whether a text can stand without quotes, in a block and between brackets alike. */
function isPlain(text: string): boolean {
  if (!/^[\w./~^$(\\][\w./~^$()|*?+\\:@%-]*$/.test(text) || OLD_BOOLEANS.test(text)) return false;
  try {
    return isDeepStrictEqual(load(`[${text}]`), [text]);
  } catch {
    return false;
  }
}
