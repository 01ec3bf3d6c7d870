import { isDeepStrictEqual } from 'node:util';
import { afterLineEnd, lineEndOf, lineStart, lineStop, type Masked, maskRanges } from '../text-lines.ts';
import { applyEdits, insertion, type TextEdit } from '../text-edit.ts';
import { resultDiffers, TextEditError } from '../text-edit-error.ts';
import type { FoundValue, KeyPath, ShownValues, TextFormat } from '../text-format.ts';
import { type EnvStatement, scanEnv } from './scan-env.ts';

/** Environment files, with one `KEY=value` per line. */
export const ENV: TextFormat = { find, written, put, take, isBlank, mask };

function find(text: string, path: KeyPath): FoundValue {
  const statement = statementOf(text, path);
  if (statement === undefined) return { kind: 'absent', depth: 0 };
  const raw = text.slice(statement.value.start, statement.value.end);
  return { kind: 'text', value: valueOf(raw), raw };
}

/** Quotes only if necessary: some readers treat quotes as part of the value. */
function written(value: string): string {
  if (/^[\w./:@%+,[\]*-]+$/u.test(value)) return value;
  const quote = ["'", '"', '`'].find((each) => !value.includes(each));
  if (quote === undefined) throw new TextEditError('not_a_string', 'The value contains every kind of quote.');
  return quote + value + quote;
}

function put(text: string, path: KeyPath, raw: string): readonly TextEdit[] {
  const statement = statementOf(text, path);
  const name = nameOf(path);
  if (statement === undefined) return checked(text, appendLine(text, `${name}=${raw}`), { name, raw });
  const { start, end } = statement.value;
  return checked(text, [{ offset: start, length: end - start, text: raw }], { name, raw });
}

function take(text: string, path: KeyPath): readonly TextEdit[] {
  const statement = statementOf(text, path);
  if (statement === undefined) return [];
  const stop = lineStop(text, statement.end);
  // A comment on the line is the user's, so it stays.
  const rest = text.slice(statement.end, stop);
  const hasComment = rest.trim() !== '';
  const start = hasComment ? statement.start : lineStart(text, statement.start);
  const end = hasComment ? statement.end + rest.indexOf('#') : afterLineEnd(text, stop);
  return checked(text, [{ offset: start, length: end - start, text: '' }], { name: statement.name });
}

function isBlank(text: string): boolean {
  return text.trim() === '';
}

function mask(text: string, { keys, as }: ShownValues): string {
  const { statements, comments, others } = scanEnv(text);
  const own = new Set(keys.map(nameOf));
  const values = statements.map(({ name, value }): Masked => {
    if (!own.has(name)) return value;
    return { ...value, as: as(valueOf(text.slice(value.start, value.end))) };
  });
  const ranges = [...values, ...others, ...comments.map(({ start, end }) => ({ start: start + 1, end }))];
  return maskRanges(
    text,
    ranges.toSorted((a, b) => a.start - b.start),
  );
}

function nameOf(path: KeyPath): string {
  const [name = '', ...rest] = path;
  if (rest.length > 0) throw new RangeError('a file of variables has no keys within keys');
  return name;
}

/** Returns the statement with that name. Refuses duplicates, since readers disagree on which of them applies. */
function statementOf(text: string, path: KeyPath): EnvStatement | undefined {
  const name = nameOf(path);
  const [statement, other] = scanEnv(text).statements.filter((each) => each.name === name);
  if (other === undefined) return statement;
  throw new TextEditError('duplicate_key', `It sets ${name} twice. Remove one of them first.`);
}

/** Appends a line, with a line break at the end of the file if there was one. */
function appendLine(text: string, line: string): readonly TextEdit[] {
  const eol = lineEndOf(text);
  if (text === '' || text.endsWith('\n')) return [insertion(text.length, line + eol)];
  return [insertion(text.length, eol + line)];
}

function valueOf(raw: string): string {
  const quote = raw[0] ?? '';
  const isQuoted = raw.length > 1 && ['"', "'", '`'].includes(quote) && raw.endsWith(quote);
  if (!isQuoted) return raw;
  const inner = raw.slice(1, -1);
  return quote === '"' ? inner.replaceAll(String.raw`\n`, '\n').replaceAll(String.raw`\r`, '\r') : inner;
}

function checked(
  text: string,
  edits: readonly TextEdit[],
  { name, raw }: { readonly name: string; readonly raw?: string },
): readonly TextEdit[] {
  const before = pairsOf(text).filter(([key]) => key !== name);
  const after = pairsOf(applyEdits(text, edits));
  const own = after.filter(([key]) => key === name).map(([, value]) => value);
  const isRight =
    isDeepStrictEqual(own, raw === undefined ? [] : [raw]) &&
    isDeepStrictEqual(
      after.filter(([key]) => key !== name),
      before,
    );
  if (!isRight) throw resultDiffers();
  return edits;
}

function pairsOf(text: string): readonly (readonly [name: string, raw: string])[] {
  return scanEnv(text).statements.map(({ name, value }) => [name, text.slice(value.start, value.end)]);
}
