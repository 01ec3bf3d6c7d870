import { SHARED_KEY_VARIABLES } from '../../dialects/key-variables.ts';
import { GENERAL_DEFINITIONS, PROVIDER_DEFINITIONS } from '../../contract/settings/all-settings.ts';
import { generalVariables } from '../../contract/settings/definition.ts';
import { GENERAL } from '../../contract/settings/general.ts';
import { AMBIENT } from '../../proxy-variables/proxy-bypass.ts';
import type { Variables } from './inputs.ts';

/** Result of querying the user's login shell for variables. */
export type LoginShellOutcome =
  | { readonly kind: 'read'; readonly shell: string; readonly variables: Variables }
  | { readonly kind: 'failed'; readonly shell: string; readonly message: string }
  | { readonly kind: 'not_asked'; readonly why: string };

/** Reads the program's own variables and the given ones; never rejects. */
export type LoginShellReader = (names: readonly string[]) => Promise<LoginShellOutcome>;

/** Remembers between starts which variables the login shell had, but never their values. */
export interface ShellNames {
  read(): readonly string[];
  write(names: readonly string[]): void;
}

const AMBIENT_NAMES: ReadonlySet<string> = new Set(Object.values(AMBIENT).flat());

/** Variables that settings use besides `LUNAROUTE_*`. */
export const KNOWN_NAMES: readonly string[] = [
  ...SHARED_KEY_VARIABLES,
  GENERAL.rustLog.variable,
  ...AMBIENT_NAMES,
];

/**
 * Variables that locate assistants and their configuration, or override it. A desktop launcher lacks them, too.
 * @internal Exported for its test, which compares it with the variables that assistants receive.
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

/** Returns the names to query the login shell for, besides the program's own. */
export function namesToAsk(configText: string): readonly string[] {
  return [...new Set([...variablesNamedIn(configText), ...OF_ASSISTANTS])];
}

/** Returns the variables that a configuration file refers to as `${NAME}`. */
function variablesNamedIn(text: string): readonly string[] {
  return [...new Set([...text.matchAll(/\$\{(\w+)\}/gu)].flatMap((match) => match[1] ?? []))];
}

/** Returns those variables without which requests would go elsewhere or be unprotected. */
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
      // An opposite variable forbids something, which must stay forbidden.
      (one) => generalVariables(one).includes(name) && (isLeading(one) || one.oppositeVariable !== undefined),
    ) ||
    PROVIDER_DEFINITIONS.some(
      (one) => one.variable !== undefined && name.endsWith(`_${one.variable}`) && isLeading(one),
    )
  );
}
