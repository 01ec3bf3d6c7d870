import { loadRe2 } from './load-re2.ts';

/** A compiled pattern. */
export interface Pattern {
  /** Whether it matches anywhere in the text, in linear time whatever the pattern. */
  test(text: string): boolean;
  /** Calls back with each non-empty match, `to` excluded. Each search is linear, but there may be one per character. */
  find(text: string, found: (from: number, to: number) => void): void;
}

/** A compiled pattern, or the reason why it is invalid, which begins with `must`. */
export type CompiledPattern =
  | { readonly kind: 'pattern'; readonly pattern: Pattern }
  | { readonly kind: 'none'; readonly reason: string };

/** Syntax that RE2 lacks because it cannot be matched in linear time. */
const LOOKAROUND = /\(\?<?[=!]/u;
const BACKREFERENCE = /\\(?:[1-9]|k[<{'])/u;

/** Compiles a pattern in RE2 syntax, which Rust uses too (https://github.com/google/re2/wiki/Syntax). */
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
  return `must have a valid regular expression${why === '' ? '' : ` (${why})`}`;
}
