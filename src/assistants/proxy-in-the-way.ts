import type { AssistantCaution, AssistantState } from '../contract/assistants.ts';
import { AMBIENT, bypassReason, type ProxyBypass, proxyBypass } from '../proxy-variables/proxy-bypass.ts';
import type { KeyPath } from '../text-edit/text-format.ts';
import { type Assistant, glanceAtKey, type AssistantEnvironment } from './assistant.ts';
import { type KeyValue, partsOf } from './connection-edit.ts';

/** An assistant, where it runs, and what its file says; undefined where there is none. */
export interface LocatedAssistant {
  readonly assistant: Assistant;
  readonly around: AssistantEnvironment;
  readonly text: string | undefined;
  readonly proxyUrl: string;
}

/**
 * The keys of the assistant's own file that keep its requests for the proxy from another one; none where no proxy is
 * set, its host is exempt already, or the file can't say so. The lower-case spelling is written only where somebody uses
 * it: there it would count.
 */
export function bypassKeys(seen: LocatedAssistant): readonly KeyValue[] {
  const table = writableTable(seen);
  const bypass = bypassOf(seen);
  if (table === undefined || bypass === undefined) return [];
  return Object.entries(bypass.values)
    .filter(([name]) => name === 'NO_PROXY' || variableOf(seen, name) !== undefined)
    .map(([name, value]) => ({ path: [...table, name], value }));
}

/** Where its file can make exceptions; undefined where it can't, or where those of its shell would override them. */
function writableTable({ assistant: { variables }, around }: LocatedAssistant): KeyPath | undefined {
  if (variables === undefined) return undefined;
  const isOverridden =
    !variables.overrideShell && AMBIENT.none.some((name) => around.env[name] !== undefined);
  return isOverridden ? undefined : variables.table;
}

/** That the assistant's requests for the proxy would go to another one, and what to do about it. */
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

/** A variable as the assistant will have it. */
function variableOf({ assistant, around, text }: LocatedAssistant, name: string): string | undefined {
  const { variables, format } = assistant;
  const ofShell = around.env[name];
  if (variables === undefined || text === undefined) return ofShell;
  const ofFile = glanceAtKey(format, partsOf(text).body, [...variables.table, name]);
  return variables.overrideShell ? (ofFile ?? ofShell) : (ofShell ?? ofFile);
}
