import { type AST, ParseError, parseTOML } from 'toml-eslint-parser';
import type { Range } from '../text-lines.ts';
import { TextEditError } from '../text-edit-error.ts';

/** `key = value` above the first header. */
export interface TomlStatement extends Range {
  /** The parts of a dotted key. */
  readonly key: readonly string[];
  readonly value: Range;
}

/** What stands where in a TOML text; all of it in the order of the text. */
export interface TomlScan {
  /** Those of the root. */
  readonly statements: readonly TomlStatement[];
  /** With their quotes; those that are keys, too. */
  readonly strings: readonly Range[];
  /** With their `#`. */
  readonly comments: readonly Range[];
}

/** Takes a TOML text apart that is known to be valid. Throws `does_not_parse` where this parser knows better. */
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
