import { AssistantError } from '../assistants/assistant-error.ts';
import { TextEditError } from '../text-edit/text-edit-error.ts';
import type { Dialect } from '../contract/dialect.ts';
import { DIALECT_DEFINITIONS } from '../dialects/dialects.ts';
import { keyVariableAt } from '../dialects/known-providers.ts';
import { exemptingValues } from '../proxy-variables/proxy-bypass.ts';
import { type Launch, type LaunchQuestion, LaunchRefusal } from './launch.ts';
import { notesFor } from './notes.ts';
import { dialectsOf } from './programs.ts';
import { refuseUnsentToken } from './proxy-token.ts';
import { byItsWay } from './ways.ts';

/**
 * Returns what routes one run of a program through the proxy, bypassing any corporate proxy. Writes nothing except
 * through `keepFile`. Throws a {@link LaunchRefusal} if the program can't be routed.
 */
export function prepareLaunch(question: LaunchQuestion): Launch {
  refuseOtherDialect(question);
  refuseUnsentToken(question);
  const { args, env, notes } = byItsOwnSettings(question);
  const exempting = exemptingValues(question.to.proxyUrl, (name) => question.env[name]);
  const key = keyOf(question);
  return {
    args,
    env: { ...exempting, ...env, ...key.env },
    notes: [...notes, ...notesFor(question), ...key.notes],
  };
}

/** Turns errors in the program's own settings, which the user has to fix, into a refusal. */
function byItsOwnSettings(question: LaunchQuestion): Launch {
  try {
    return byItsWay(question);
  } catch (error) {
    if (!(error instanceof AssistantError || error instanceof TextEditError)) throw error;
    throw new LaunchRefusal(`The settings of ${question.program.label} can't be used. ${error.message}`);
  }
}

function refuseOtherDialect({ program, to: { chosen } }: LaunchQuestion): void {
  if (chosen === undefined) return;
  const spoken = dialectsOf(program);
  if (spoken.length === 0 || spoken.includes(chosen.dialect)) return;
  const labels = spoken.map((one) => DIALECT_DEFINITIONS[one].label).join(' and ');
  throw new LaunchRefusal(
    `${program.label} supports only the ${labels} API${spoken.length > 1 ? 's' : ''}, but ${chosen.name} uses the ${DIALECT_DEFINITIONS[chosen.dialect].label} API.`,
  );
}

/** Credentials other than keys that programs send on their own. */
const TOKENS: readonly { readonly name: string; readonly dialect: Dialect }[] = [
  { name: 'ANTHROPIC_AUTH_TOKEN', dialect: 'anthropic' },
];

/** SDKs read every provider's key from their own variable, which must not contain another provider's key. */
function keyOf({ env, to: { chosen } }: LaunchQuestion): Pick<Launch, 'env' | 'notes'> {
  if (chosen === undefined || chosen.hasKey) return { env: {}, notes: [] };
  const own = keyVariableAt(new URL(chosen.baseUrl), chosen.name);
  const names = DIALECT_DEFINITIONS[chosen.dialect].keyVariables;
  if (own !== undefined && names.includes(own)) return { env: {}, notes: [] };
  const tokens = TOKENS.filter(({ dialect }) => dialect === chosen.dialect).map(({ name }) => name);
  if (own === undefined) {
    const set = [...names, ...tokens].filter((name) => (env[name] ?? '') !== '');
    return { env: {}, notes: set.map((name) => `${name} is sent to ${chosen.name}.`) };
  }
  const key = env[own] ?? '';
  return {
    env: Object.fromEntries([
      ...names.map((name) => [name, key === '' ? undefined : key]),
      ...tokens.map((name) => [name, undefined]),
    ]),
    notes: key === '' ? [`${own} is not set: the command has no key for ${chosen.name}.`] : [],
  };
}
