import type { AssistantCaution, AssistantState } from '../contract/assistants.ts';
import { bypassReason, proxyBypass, type ProxyBypass } from '../proxy-variables/proxy-bypass.ts';
import { type Assistant, glanceAtKey, type Surroundings } from './assistant.ts';
import { type KeyValue, partsOf } from './connection-edit.ts';

/** An assistant, where it runs, and what its file says; undefined where there is none. */
export interface SeenAssistant {
  readonly assistant: Assistant;
  readonly around: Surroundings;
  readonly text: string | undefined;
  readonly proxyUrl: string;
}

/**
 * The keys of the assistant's own file that keep its requests for the proxy from another one; none where no proxy is
 * set, its host is exempt already, or the file holds no variables. The lower-case spelling is written only where
 * somebody uses it: there it would win.
 */
export function bypassKeys(seen: SeenAssistant): readonly KeyValue[] {
  const { variables } = seen.assistant;
  const bypass = bypassOf(seen);
  if (variables === undefined || bypass === undefined) return [];
  return Object.entries(bypass.values)
    .filter(([name]) => name === 'NO_PROXY' || variableOf(seen, name) !== undefined)
    .map(([name, value]) => ({ path: [...variables, name], value }));
}

/** That the assistant's requests for the proxy would go to another one, and what to do about it. */
export function proxyCaution(seen: SeenAssistant, state: AssistantState): readonly AssistantCaution[] {
  const bypass = bypassOf(seen);
  if (bypass === undefined) return [];
  const base = { code: 'proxy_in_the_way', level: 'warning' } as const;
  const why = bypassReason(seen.proxyUrl, bypass);
  const isWritable = seen.assistant.variables !== undefined && isWrittenByConnecting(state);
  if (!isWritable) return [{ ...base, message: `${why} ${byHand(seen, bypass)}` }];
  const what = state.kind === 'connected' ? 'Connect again to add' : 'Connecting also adds';
  return [{ ...base, message: `${why} ${what} NO_PROXY to its file.`, mendedBy: 'connect' }];
}

function isWrittenByConnecting(state: AssistantState): boolean {
  return state.kind !== 'unreadable' && !(state.kind === 'connected' && state.by === 'hand');
}

function byHand({ assistant, around }: SeenAssistant, { values, variable }: ProxyBypass): string {
  const place = assistant.variablesByHand(around);
  return `Set NO_PROXY=${values.NO_PROXY} where ${variable} is set${place === '' ? '' : `, or ${place}`}.`;
}

function bypassOf(seen: SeenAssistant): ProxyBypass | undefined {
  return proxyBypass(seen.proxyUrl, (name) => variableOf(seen, name), seen.assistant.proxyVariables);
}

/** A variable as the assistant will have it: its file's own win. */
function variableOf({ assistant, around, text }: SeenAssistant, name: string): string | undefined {
  const { variables } = assistant;
  const own = text === undefined ? undefined : partsOf(text).body;
  return (
    (variables === undefined ? undefined : glanceAtKey(assistant.format, own, [...variables, name])) ??
    around.env[name]
  );
}
