import type { Range } from '../text-lines.ts';

/** `key = value`, or a table's header. */
export interface TomlStatement extends Range {
  readonly kind: 'pair' | 'header';
  /** The parts of a dotted key; empty for a header. */
  readonly key: readonly string[];
  readonly value: Range;
}

/** A TOML text as statements, and where strings and comments stand in it. */
export interface TomlScan {
  readonly statements: readonly TomlStatement[];
  readonly strings: readonly Range[];
  readonly comments: readonly Range[];
}

/** The four kinds of strings (https://toml.io/en/v1.0.0#string), the longer openings first. */
const STRING =
  /"""(?:\\[\s\S]|[^\\"]|"{1,2}(?!"))*"""(?:"{0,2})|'''(?:[^']|'{1,2}(?!'))*'''(?:'{0,2})|"(?:\\.|[^"\\\n])*"|'[^'\n]*'/uy;
const COMMENT = /#[^\r\n]*/uy;
const BETWEEN = /[\s]+/uy;
const KEY_PART = /[\w-]+/uy;

/** Takes a TOML text apart that is known to be valid. */
export function scanToml(text: string): TomlScan {
  const strings: Range[] = [];
  const comments: Range[] = [];
  const statements: TomlStatement[] = [];
  let at = 0;
  const eat = (pattern: RegExp): Range | undefined => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match === null || match[0] === '') return undefined;
    const range = { start: at, end: at + match[0].length };
    at = range.end;
    return range;
  };
  const note = (list: Range[], pattern: RegExp): Range | undefined => {
    const range = eat(pattern);
    if (range !== undefined) list.push(range);
    return range;
  };
  /** Goes over a value or a header; it ends with its line, unless a bracket or brace is still open. */
  const passValue = (): Range => {
    const start = at;
    let end = at;
    let depth = 0;
    while (at < text.length) {
      if (depth > 0 && note(comments, COMMENT) !== undefined) continue;
      const character = text[at] ?? '';
      if (depth === 0 && (character === '\n' || character === '#')) break;
      if (note(strings, STRING) === undefined) {
        if (character === '[' || character === '{') depth += 1;
        if (character === ']' || character === '}') depth -= 1;
        at += 1;
      }
      if (!/\s/u.test(character)) end = at;
    }
    return { start, end };
  };
  const passKey = (): string[] => {
    const parts: string[] = [];
    while (at < text.length && text[at] !== '=') {
      const range = eat(STRING) ?? eat(KEY_PART);
      if (range === undefined) at += 1;
      else parts.push(keyPart(text.slice(range.start, range.end)));
    }
    return parts;
  };
  while (at < text.length) {
    if (eat(BETWEEN) !== undefined || note(comments, COMMENT) !== undefined) continue;
    const start = at;
    if (text[at] === '[') {
      const value = passValue();
      statements.push({ kind: 'header', key: [], start, end: value.end, value });
      continue;
    }
    const key = passKey();
    at += 1;
    eat(BETWEEN);
    const value = passValue();
    statements.push({ kind: 'pair', key, start, end: value.end, value });
  }
  return { statements, strings, comments };
}

function keyPart(text: string): string {
  if (text.startsWith("'")) return text.slice(1, -1);
  if (!text.startsWith('"')) return text;
  try {
    return String(JSON.parse(text));
  } catch {
    return text; // escapes that TOML has and JSON has not: no key of ours is written with them
  }
}
