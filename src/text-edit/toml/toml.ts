import { isDeepStrictEqual } from 'node:util';
import { parse, TomlError } from 'smol-toml';
import { afterLineEnd, lineEndOf, lineStart, lineStop, type Masked, maskRanges } from '../text-lines.ts';
import { applyEdits, insertion, type TextEdit } from '../text-edit.ts';
import { resultDiffers, TextEditError } from '../text-edit-error.ts';
import { type FoundValue, type KeyPath, quoted, type ShownValues, type TextFormat } from '../text-format.ts';
import { scanToml, type TomlStatement } from './statements.ts';

/** TOML, root keys only; these must precede the first `[section]`. */
export const TOML: TextFormat = { find, written: quoted, put, take, isBlank, mask };

function find(text: string, path: KeyPath): FoundValue {
  const name = rootKey(path);
  const value = parseToml(text)[name];
  if (value === undefined) return { kind: 'absent', depth: 0 };
  const statement = statementOf(text, name);
  if (typeof value !== 'string' || statement === undefined) {
    throw new TextEditError('not_a_string', `Its key ${name} is not a string.`);
  }
  return { kind: 'text', value, raw: text.slice(statement.value.start, statement.value.end) };
}

function put(text: string, path: KeyPath, raw: string): readonly TextEdit[] {
  const name = rootKey(path);
  const found = find(text, path);
  const statement = statementOf(text, name);
  const edits =
    found.kind === 'absent' || statement === undefined
      ? insertLine(text, `${name} = ${raw}`)
      : [{ offset: statement.value.start, length: found.raw.length, text: raw }];
  const { [name]: value } = parseToml(`${name} = ${raw}`);
  return checked(text, edits, (before) => ({ ...before, [name]: value }));
}

function take(text: string, path: KeyPath): readonly TextEdit[] {
  const name = rootKey(path);
  const statement = statementOf(text, name);
  if (statement === undefined) return [];
  const start = lineStart(text, statement.start);
  const stop = lineStop(text, statement.end);
  // A comment on the line is the user's, so it stays.
  const hasComment = text.slice(statement.end, stop).trim() !== '';
  const end = hasComment ? text.indexOf('#', statement.end) : afterLineEnd(text, stop);
  return checked(text, [{ offset: start, length: end - start, text: '' }], (before) =>
    Object.fromEntries(Object.entries(before).filter(([key]) => key !== name)),
  );
}

function isBlank(text: string): boolean {
  return text.trim() === '';
}

function mask(text: string, { keys, as }: ShownValues): string {
  parseToml(text);
  const { strings, comments } = scanToml(text);
  const shown = new Map<number, Masked>();
  for (const path of keys) {
    const found = find(text, path);
    const statement = statementOf(text, rootKey(path));
    if (found.kind !== 'text' || statement === undefined) continue;
    shown.set(statement.value.start, { ...statement.value, as: quoted(as(found.value)) });
  }
  const ranges = [
    ...strings.map((range): Masked => shown.get(range.start) ?? inside(text, range)),
    ...comments.map(({ start, end }): Masked => ({ start: start + 1, end })),
  ];
  return maskRanges(
    text,
    ranges.toSorted((a, b) => a.start - b.start),
  );
}

function inside(text: string, { start, end }: Masked): Masked {
  const quotes = /^(?:"""|'''|["'])/u.exec(text.slice(start, start + 3))?.[0].length ?? 0;
  return { start: start + quotes, end: end - quotes };
}

function rootKey(path: KeyPath): string {
  const [name = '', ...rest] = path;
  if (rest.length > 0) throw new RangeError('only keys of the root are edited');
  return name;
}

function statementOf(text: string, name: string): TomlStatement | undefined {
  return scanToml(text).statements.find(({ key }) => key.length === 1 && key[0] === name);
}

/** Adds a line after the last root key, or at the top. */
function insertLine(text: string, line: string): readonly TextEdit[] {
  const eol = lineEndOf(text);
  const last = scanToml(text).statements.at(-1);
  if (last === undefined) {
    const gap = /^[ \t]*(?:\r?\n|$)/u.test(text) ? '' : eol;
    return [insertion(0, `${line}${eol}${gap}`)];
  }
  const stop = lineStop(text, last.end);
  return [insertion(stop, eol + line)];
}

type Table = Readonly<Record<string, unknown>>;

function checked(
  text: string,
  edits: readonly TextEdit[],
  edit: (before: Table) => Table,
): readonly TextEdit[] {
  const after = parseToml(applyEdits(text, edits));
  if (!isDeepStrictEqual({ ...after }, { ...edit(parseToml(text)) })) {
    throw resultDiffers();
  }
  return edits;
}

function parseToml(text: string): Table {
  try {
    // Integers above 2^53 are valid TOML, and must not cause an error.
    return parse(text, { integersAsBigInt: true });
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    throw new TextEditError(
      'does_not_parse',
      // Omits the rest of the message, an excerpt that may contain secrets.
      `It is not valid TOML: ${error.message.split('\n')[0]} (line ${error.line}, column ${error.column}).`,
      error,
    );
  }
}
