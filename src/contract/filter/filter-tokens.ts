/** Comparison operator of a value; empty for equality. */
export type Comparison = '' | '>=' | '<=' | '>' | '<';

/** One of a term's values, which are separated by `|`. */
export interface TokenPart {
  /** Lower case, without quotes and comparison. */
  readonly value: string;
  readonly comparison: Comparison;
  /** Whether any part of it is quoted. */
  readonly isQuoted: boolean;
  /** Position in the text, including the comparison and quotes. */
  readonly start: number;
  readonly end: number;
}

/** One term of a filter: `word`, `-word`, `"some words"`, `field:value`, `field:a|b`. */
export interface FilterToken {
  readonly start: number;
  readonly end: number;
  readonly isNegated: boolean;
  /** Lower case; empty for a word without a field. */
  readonly field: string;
  /** Whether the field is followed by `=` instead of `:`. */
  readonly isExact: boolean;
  /** At least one. */
  readonly parts: readonly TokenPart[];
  /** Whether a quote is left open. */
  readonly isOpen: boolean;
}

/** A character of a term; quoted ones have no special meaning. */
interface Letter {
  readonly char: string;
  readonly isPlain: boolean;
  readonly at: number;
}

/** Splits a filter into its terms, in order; any input is accepted. Takes linear time. */
export function filterTokens(text: string): readonly FilterToken[] {
  const tokens: FilterToken[] = [];
  for (let at = 0; at < text.length; at += 1) {
    if (isSpace(text[at] ?? '')) continue;
    const token = readToken(text, at);
    tokens.push(token);
    at = token.end;
  }
  return tokens;
}

/** Formats a value for use after a field, quoted if its meaning would otherwise change. */
export function quotedValue(value: string): string {
  const isPlain = !/[\s"|]|^[<>]|^none$|^$/u.test(value);
  return isPlain ? value : `"${value.replaceAll(/["\\]/gu, String.raw`\$&`)}"`;
}

function readToken(text: string, start: number): FilterToken {
  const { letters, end, isOpen } = readLetters(text, start);
  const isNegated = isChar(letters[0], '-');
  const body = isNegated ? letters.slice(1) : letters;
  const from = start + (isNegated ? 1 : 0);
  const separator = separatorOf(body);
  const sign = body[separator];
  const field = sign === undefined ? '' : charsOf(body.slice(0, separator));
  const values = sign === undefined ? body : body.slice(separator + 1);
  return {
    start,
    end,
    isNegated,
    field,
    isExact: isChar(sign, '='),
    parts: readParts(values, { start: sign === undefined ? from : sign.at + 1, end }, field !== ''),
    isOpen,
  };
}

function readLetters(text: string, start: number) {
  const letters: Letter[] = [];
  let isOpen = false;
  let at = start;
  for (; at < text.length; at += 1) {
    const char = text[at] ?? '';
    const next = text[at + 1] ?? '';
    if (isOpen && char === '\\' && (next === '"' || next === '\\')) {
      letters.push({ char: next, isPlain: false, at });
      at += 1;
    } else if (char === '"') isOpen = !isOpen;
    else if (!isOpen && isSpace(char)) break;
    else letters.push({ char, isPlain: !isOpen, at });
  }
  return { letters, end: at, isOpen };
}

/**
 * Returns the position of the `:` or `=` after a name; -1 if what precedes it is not a name, as in `10:30` and
 * `/v1/models:x`.
 */
function separatorOf(letters: readonly Letter[]): number {
  const at = letters.findIndex(({ char, isPlain }) => !isPlain || !/[a-z_]/iu.test(char));
  const letter = letters[at];
  return at > 0 && (isChar(letter, ':') || isChar(letter, '=')) ? at : -1;
}

/** Splits the letters of a span of the text at each `|`. */
function readParts(
  letters: readonly Letter[],
  span: Pick<TokenPart, 'start' | 'end'>,
  canCompare: boolean,
): readonly TokenPart[] {
  const parts: TokenPart[] = [];
  let { start } = span;
  let mine: Letter[] = [];
  const finish = (partEnd: number): void => {
    const comparison = canCompare ? comparisonOf(mine) : '';
    const value = charsOf(mine.slice(comparison.length));
    // Quotes are not counted as letters, so a part longer than its letters is quoted.
    const isQuoted = partEnd - start > mine.length;
    parts.push({ value, comparison, isQuoted, start, end: partEnd });
    mine = [];
    start = partEnd + 1;
  };
  for (const letter of letters) {
    if (isChar(letter, '|')) finish(letter.at);
    else mine.push(letter);
  }
  finish(span.end);
  return parts;
}

function comparisonOf([first, second]: readonly Letter[]): Comparison {
  for (const char of ['>', '<'] as const) {
    if (isChar(first, char)) return isChar(second, '=') ? `${char}=` : char;
  }
  return '';
}

function charsOf(letters: readonly Letter[]): string {
  return letters
    .map(({ char }) => char)
    .join('')
    .toLowerCase();
}

function isChar(letter: Letter | undefined, char: string): boolean {
  return letter?.isPlain === true && letter.char === char;
}

function isSpace(char: string): boolean {
  return /\s/u.test(char);
}
