import { loadRe2 } from './load-re2.ts';

/** A pattern, ready to use. */
export interface Pattern {
  /** Whether it is found anywhere in a text; linear in its length, whatever the pattern. */
  test(text: string): boolean;
  /** Calls back with each stretch that matches, its end excluded. Each search is linear; there may be as many as characters. */
  find(text: string, found: (from: number, to: number) => void): void;
}

/** A pattern, or why it is none: the reason begins with `must`. */
export type CompiledPattern =
  | { readonly kind: 'pattern'; readonly pattern: Pattern }
  | { readonly kind: 'none'; readonly reason: string };

/** What RE2 leaves out, since it cannot be searched for in linear time. */
const LOOKAROUND = /\(\?<?[=!]/u;
const BACKREFERENCE = /\\(?:[1-9]|k[<{'])/u;

/** Compiles a pattern in the syntax of RE2, which is also that of Rust (https://github.com/google/re2/wiki/Syntax). */
export function compilePattern(text: string): CompiledPattern {
  try {
    const engine = loadRe2().compile(text);
    const find: Pattern['find'] = (where, found) => {
      const matcher = engine.matcher(where);
      while (matcher.find()) if (matcher.end() > matcher.start()) found(matcher.start(), matcher.end());
    };
    return { kind: 'pattern', pattern: { test: (where) => engine.test(where), find } };
  } catch (error) {
    return { kind: 'none', reason: reasonFor(text, error) };
  }
}

function reasonFor(text: string, error: unknown): string {
  if (LOOKAROUND.test(text)) return 'must not use lookaround, such as (?=x),';
  if (BACKREFERENCE.test(text)) return String.raw`must not use backreferences, such as \1,`;
  const why = error instanceof Error ? error.message.replace(/^error parsing regexp: /u, '') : '';
  return `must have a regular expression${why === '' ? '' : ` (${why})`}`;
}
