import type { AssistantCaution, AssistantState } from '../contract/assistants.ts';
import { AMBIENT, bypassReason, type ProxyBypass, proxyBypass } from '../proxy-variables/proxy-bypass.ts';
import type { KeyPath } from '../text-edit/text-format.ts';
import { type Assistant, glanceAtKey, type AssistantEnvironment } from './assistant.ts';
import { type KeyValue, partsOf } from './connection-edit.ts';

/** An assistant, its environment, and its file's text (undefined if there is no file). */
export interface LocatedAssistant {
  readonly assistant: Assistant;
  readonly around: AssistantEnvironment;
  readonly text: string | undefined;
  readonly proxyUrl: string;
}

/**
 * Returns the keys for the assistant's own file that exempt its requests to LunaRoute from another proxy; none if no
 * proxy is set, LunaRoute's host is already exempt, or the file can't express it. The lower-case spelling is written
 * only if it is already in use, because it would then take effect.
 */
export function bypassKeys(seen: LocatedAssistant): readonly KeyValue[] {
  const table = writableTable(seen);
  const bypass = bypassOf(seen);
  if (table === undefined || bypass === undefined) return [];
  return Object.entries(bypass.values)
    .filter(([name]) => name === 'NO_PROXY' || variableOf(seen, name) !== undefined)
    .map(([name, value]) => ({ path: [...table, name], value }));
}

/**
 * Returns the table in its file that accepts exemptions; undefined if there is none or the shell's variables override
 * it.
 */
function writableTable({ assistant: { variables }, around }: LocatedAssistant): KeyPath | undefined {
  if (variables === undefined) return undefined;
  const isOverridden =
    !variables.overrideShell && AMBIENT.none.some((name) => around.env[name] !== undefined);
  return isOverridden ? undefined : variables.table;
}

/** Cautions that another proxy would intercept the assistant's requests to LunaRoute, and says what to do about it. */
export function proxyCaution(seen: LocatedAssistant, state: AssistantState): readonly AssistantCaution[] {
  const bypass = bypassOf(seen);
  if (bypass === undefined) return [];
  const base = { code: 'proxy_in_the_way', level: 'warning' } as const;
  const why = bypassReason(seen.proxyUrl, bypass);
  const isWritable = writableTable(seen) !== undefined && isWrittenByConnecting(state);
  if (!isWritable) return [{ ...base, message: `${why} ${byHand(seen, bypass)}` }];
  const what = state.kind === 'connected' ? 'Connect again to add' : 'Connecting also adds';
  return [{ ...base, message: `${why} ${what} NO_PROXY to its file.`, mendedBy: 'connect' }];
}

function isWrittenByConnecting(state: AssistantState): boolean {
  return state.kind !== 'unreadable' && !(state.kind === 'connected' && state.by === 'hand');
}

function byHand(seen: LocatedAssistant, { values, variable }: ProxyBypass): string {
  const { assistant, around } = seen;
  const isOverridden = assistant.variables !== undefined && writableTable(seen) === undefined;
  const place = isOverridden ? '' : assistant.variablesByHand(around);
  return `Set NO_PROXY=${values.NO_PROXY} where ${variable} is set${place === '' ? '' : `, or ${place}`}.`;
}

function bypassOf(seen: LocatedAssistant): ProxyBypass | undefined {
  return proxyBypass(seen.proxyUrl, (name) => variableOf(seen, name), seen.assistant.proxyVariables);
}

/** Returns a variable's value as the assistant will see it. */
function variableOf({ assistant, around, text }: LocatedAssistant, name: string): string | undefined {
  const { variables, format } = assistant;
  const ofShell = around.env[name];
  if (variables === undefined || text === undefined) return ofShell;
  const ofFile = glanceAtKey(format, partsOf(text).body, [...variables.table, name]);
  return variables.overrideShell ? (ofFile ?? ofShell) : (ofShell ?? ofFile);
}
