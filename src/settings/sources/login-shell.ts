import { SHARED_KEY_VARIABLES } from '../../dialects/key-variables.ts';
import { GENERAL_DEFINITIONS, PROVIDER_DEFINITIONS } from '../../contract/settings/all-settings.ts';
import { generalVariables } from '../../contract/settings/definition.ts';
import { AMBIENT } from '../../proxy-variables/proxy-bypass.ts';
import type { Variables } from './inputs.ts';

/** What asking the user's login shell for variables came to. */
export type LoginShellOutcome =
  | { readonly kind: 'read'; readonly shell: string; readonly variables: Variables }
  | { readonly kind: 'failed'; readonly shell: string; readonly message: string }
  | { readonly kind: 'not_asked'; readonly why: string };

/** Asks for the program's own variables and those named here; never rejects. */
export type LoginShellReader = (names: readonly string[]) => Promise<LoginShellOutcome>;

/** Remembers, from one start to the next, which variables the login shell had; never their values. */
export interface ShellNames {
  read(): readonly string[];
  write(names: readonly string[]): void;
}

const AMBIENT_NAMES: ReadonlySet<string> = new Set(Object.values(AMBIENT).flat());

/** What the settings know by these names besides `LUNAROUTE_*`. */
export const KNOWN_NAMES: readonly string[] = [...SHARED_KEY_VARIABLES, 'RUST_LOG', ...AMBIENT_NAMES];

/**
 * What assistants are told by: where they and their configuration are, and what overrides it. A launcher does not know it either.
 * @internal Its test compares it with what assistants are given.
 */
export const OF_ASSISTANTS: readonly string[] = [
  'ANTHROPIC_BASE_URL',
  'CLAUDE_CONFIG_DIR',
  'CODEX_HOME',
  'ENABLE_TOOL_SEARCH',
  'GEMINI_CLI_HOME',
  'GOOGLE_GEMINI_BASE_URL',
  'KILO_CONFIG',
  'KILO_CONFIG_DIR',
  'OPENAI_BASE_URL',
  'OPENCODE_CONFIG',
  'OPENCODE_CONFIG_DIR',
  'PATH',
  'PI_CODING_AGENT_DIR',
  'QWEN_HOME',
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

/** Of some variables those without which requests would go elsewhere, or unguarded. */
export function namesThatLead(names: readonly string[], configText: string): readonly string[] {
  const referred = new Set(variablesNamedIn(configText));
  return names.filter((name) => referred.has(name) || AMBIENT_NAMES.has(name) || isOfLeadingSetting(name));
}

function isOfLeadingSetting(name: string): boolean {
  if (name === 'LUNAROUTE_CONFIG' || SHARED_KEY_VARIABLES.includes(name)) return true;
  const isLeading = ({ whenUnusable }: { readonly whenUnusable: unknown }): boolean =>
    whenUnusable !== 'default' && typeof whenUnusable === 'string';
  return (
    GENERAL_DEFINITIONS.some(
      // What somebody has forbidden stays so, too.
      (one) => generalVariables(one).includes(name) && (isLeading(one) || one.oppositeVariable !== undefined),
    ) ||
    PROVIDER_DEFINITIONS.some(
      (one) => one.variable !== undefined && name.endsWith(`_${one.variable}`) && isLeading(one),
    )
  );
}
