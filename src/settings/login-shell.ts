import type { Variables } from './inputs.ts';

/** What asking the user's login shell for variables came to. */
export type LoginShellOutcome =
  | { readonly kind: 'read'; readonly shell: string; readonly variables: Variables }
  | { readonly kind: 'failed'; readonly shell: string; readonly message: string }
  | { readonly kind: 'not_asked'; readonly why: string };

/** Asks for the program's own variables and those named here; never rejects. */
export type LoginShellReader = (names: readonly string[]) => Promise<LoginShellOutcome>;

/** The variables that a configuration file refers to as `${NAME}`. */
export function variablesNamedIn(text: string): readonly string[] {
  return [...new Set([...text.matchAll(/\$\{(\w+)\}/gu)].flatMap((match) => match[1] ?? []))];
}
