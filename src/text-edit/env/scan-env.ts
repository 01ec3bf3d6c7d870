import type { Range } from '../text-lines.ts';

/** A `KEY=value` statement of an environment file. */
export interface EnvStatement extends Range {
  readonly name: string;
  /** Value as written, including quotes; may be empty. */
  readonly value: Range;
}

/** Positions of statements and comments in an environment file. */
export interface EnvScan {
  readonly statements: readonly EnvStatement[];
  /** Comments, including `#`. */
  readonly comments: readonly Range[];
  /** Other lines, which readers ignore. */
  readonly others: readonly Range[];
}

const BLANK = /[^\S\r\n]*/uy;
const HEAD = /(?:export[^\S\r\n]+)?([\w.-]+)(?:[^\S\r\n]*=|:(?=\s))[^\S\r\n]*/uy;
const PLAIN = /[^#\r\n]*/uy;
const LINE = /[^\r\n]*/uy;
const LINE_END = /\r\n|\r|\n/uy;
const QUOTED: Readonly<Record<string, RegExp>> = {
  '"': /"(?:\\"|[^"])*"/uy,
  "'": /'(?:\\'|[^'])*'/uy,
  '`': /`(?:\\`|[^`])*`/uy,
};

/** Splits a text as dotenv does (https://github.com/motdotla/dotenv), which accepts any text. */
export function scanEnv(text: string): EnvScan {
  const statements: EnvStatement[] = [];
  const comments: Range[] = [];
  const others: Range[] = [];
  const reader = new Reader(text);
  while (reader.at < text.length) {
    reader.pass(BLANK);
    const start = reader.at;
    const name = reader.pass(HEAD)?.[1];
    if (name === undefined) {
      const rest = reader.range(LINE);
      if (rest.start < rest.end) (text[start] === '#' ? comments : others).push(rest);
    } else {
      const value = reader.value();
      statements.push({ name, start, end: value.end, value });
      reader.pass(BLANK);
      const comment = reader.range(LINE);
      if (comment.start < comment.end) comments.push(comment);
    }
    reader.pass(LINE_END);
  }
  return { statements, comments, others };
}

/** Reads a text from start to end. */
class Reader {
  at = 0;
  readonly #text: string;
  /** Quotes that the rest of the text does not close. */
  readonly #unclosed = new Set<string>();

  constructor(text: string) {
    this.#text = text;
  }

  pass(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.#text);
    if (match === null) return undefined;
    this.at += match[0].length;
    return match;
  }

  range(pattern: RegExp): Range {
    const start = this.at;
    this.pass(pattern);
    return { start, end: this.at };
  }

  /**
   * Reads a value. A quoted one may span lines; with an unclosed quote, or with text after the closing one, it counts
   * as unquoted.
   */
  value(): Range {
    return this.#quoted() ?? this.#plain();
  }

  #quoted(): Range | undefined {
    const quote = this.#text[this.at] ?? '';
    const pattern = QUOTED[quote];
    if (pattern === undefined || this.#unclosed.has(quote)) return undefined;
    const start = this.at;
    if (this.pass(pattern) === undefined) {
      this.#unclosed.add(quote);
      return undefined;
    }
    const end = this.at;
    this.pass(BLANK);
    const next = this.#text[this.at] ?? '\n';
    this.at = /[#\r\n]/u.test(next) ? end : start;
    return this.at === end ? { start, end } : undefined;
  }

  #plain(): Range {
    const { start } = this.range(PLAIN);
    const end = start + this.#text.slice(start, this.at).trimEnd().length;
    this.at = end;
    return { start, end };
  }
}
