import { loadRe2 } from './load-re2.ts';

/** A model pattern, ready to use. Its time is linear in the model's length, whatever the pattern. */
export interface ModelPattern {
  /** Whether it is found anywhere in the model. */
  test(model: string): boolean;
}

/** A pattern, or why it is none: the reason begins with `must`. */
export type CompiledPattern =
  | { readonly kind: 'pattern'; readonly pattern: ModelPattern }
  | { readonly kind: 'none'; readonly reason: string };

/** What RE2 leaves out, since it cannot be searched for in linear time. */
const LOOKAROUND = /\(\?<?[=!]/u;
const BACKREFERENCE = /\\(?:[1-9]|k[<{'])/u;

/** Compiles a pattern in the syntax of RE2, which is also that of Rust (https://github.com/google/re2/wiki/Syntax). */
export function compilePattern(text: string): CompiledPattern {
  try {
    return { kind: 'pattern', pattern: loadRe2().compile(text) };
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
