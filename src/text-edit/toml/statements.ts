import { type AST, ParseError, parseTOML } from 'toml-eslint-parser';
import type { Range } from '../text-lines.ts';
import { TextEditError } from '../text-edit-error.ts';

/** A `key = value` statement above the first header. */
export interface TomlStatement extends Range {
  /** Parts of a dotted key. */
  readonly key: readonly string[];
  readonly value: Range;
}

/** Positions of a TOML text's elements, in order. */
export interface TomlScan {
  /** Statements of the root table. */
  readonly statements: readonly TomlStatement[];
  /** Strings, including quotes; keys count, too. */
  readonly strings: readonly Range[];
  /** Comments, including `#`. */
  readonly comments: readonly Range[];
}

/** Splits a valid TOML text. Throws `does_not_parse` if this parser, unlike the first one, rejects it. */
export function scanToml(text: string): TomlScan {
  const { body, comments, tokens } = parsed(text);
  return {
    statements: body[0].body.flatMap((node) => (node.type === 'TOMLKeyValue' ? statementOf(node) : [])),
    strings: tokens.filter(({ type }) => type.endsWith('String')).map(rangeOf),
    comments: comments.map(rangeOf),
  };
}

function statementOf(node: AST.TOMLKeyValue): TomlStatement {
  const key = node.key.keys.map((part) => (part.type === 'TOMLBare' ? part.name : part.value));
  return { key, value: rangeOf(node.value), ...rangeOf(node) };
}

function rangeOf({ range: [start, end] }: { readonly range: readonly [number, number] }): Range {
  return { start, end };
}

function parsed(text: string): AST.TOMLProgram {
  try {
    return parseTOML(text);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    const at = `line ${error.lineNumber}, column ${error.column + 1}`;
    throw new TextEditError('does_not_parse', `It is not valid TOML (${at}).`, error);
  }
}
