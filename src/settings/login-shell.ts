import type { Variables } from './inputs.ts';

/** What asking the user's login shell for variables came to. */
export type LoginShellOutcome =
  | { readonly kind: 'read'; readonly shell: string; readonly variables: Variables }
  | { readonly kind: 'failed'; readonly shell: string; readonly message: string }
  | { readonly kind: 'not_asked'; readonly why: string };

/** Asks for the program's own variables and those named here; never rejects. */
export type LoginShellReader = (names: readonly string[]) => Promise<LoginShellOutcome>;

/** Where the assistants keep their own configuration: a launcher does not know it either. */
const OF_ASSISTANTS: readonly string[] = [
  'CLAUDE_CONFIG_DIR',
  'CODEX_HOME',
  'OPENCODE_CONFIG',
  'OPENCODE_CONFIG_DIR',
  'XDG_CONFIG_HOME',
  'XDG_DATA_HOME',
];

/** The names to ask the login shell for besides the program's own. */
export function namesToAsk(configText: string): readonly string[] {
  return [...new Set([...variablesNamedIn(configText), ...OF_ASSISTANTS])];
}

/** The variables that a configuration file refers to as `${NAME}`. */
function variablesNamedIn(text: string): readonly string[] {
  return [...new Set([...text.matchAll(/\$\{(\w+)\}/gu)].flatMap((match) => match[1] ?? []))];
}
