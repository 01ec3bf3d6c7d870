import { stoppingWord, formatStopWait } from '../../src/contract/stop-wait.ts';
import type { ProxyState, Status } from '../../src/contract/status.ts';

/** State of the proxy for the sidebar. */
export interface FormattedProxyState {
  readonly tone: 'green' | 'grey' | 'amber' | 'red';
  readonly word: string;
  /** The address, or a remark on the state. */
  readonly detail: string;
  /** `detail` for screen readers, without the part that changes every second. */
  readonly spoken?: string;
  /** Action of the button; undefined if there is none. */
  readonly action: 'start' | 'stop' | 'stop_now' | undefined;
}

/**
 * Formats the state of the program; a running proxy in trouble changes the tone, too. After the link is lost the state
 * is unknown and no action is offered.
 */
export function formatProxyStatus(
  status: Pick<Status, 'proxy' | 'trouble'> | undefined,
  isLost: boolean,
): FormattedProxyState {
  const words = formatProxy(status?.proxy);
  if (isLost && status !== undefined)
    return { tone: 'grey', word: 'No answer', detail: 'from LunaRoute', action: undefined };
  const isTroubled = status?.proxy.kind === 'running' && status.trouble !== null;
  return isTroubled ? { ...words, tone: 'amber' } : words;
}

/** Formats the state of the listener. */
export function formatProxy(state: ProxyState | undefined): FormattedProxyState {
  switch (state?.kind) {
    case undefined:
      return { tone: 'grey', word: 'Connecting', detail: 'to LunaRoute', action: undefined };
    case 'running':
      return { tone: 'green', word: 'Running', detail: address(state), action: 'stop' };
    case 'starting':
      return { tone: 'amber', word: 'Starting', detail: 'one moment', action: undefined };
    case 'stopping':
      return {
        tone: 'amber',
        word: stoppingWord(state.wait),
        detail: formatStopWait(state.wait).replace(/ s$/u, '\u{a0}s'),
        spoken: formatStopWait({ ...state.wait, leftSecs: 0 }),
        action: 'stop_now',
      };
    case 'stopped':
      return { tone: 'grey', word: 'Stopped', detail: 'not accepting requests', action: 'start' };
    case 'failed':
      return { tone: 'red', word: 'Not listening', detail: state.message, action: 'start' };
  }
}

/** `host:port`, with IPv6 addresses in brackets. */
function address(at: { readonly host: string; readonly port: number }): string {
  return at.host.includes(':') ? `[${at.host}]:${at.port}` : `${at.host}:${at.port}`;
}

/** Command that runs Claude Code through the proxy. */
export function tryCommand(status: Pick<Status, 'clientUrl'> | undefined): string {
  return `ANTHROPIC_BASE_URL=${clientUrl(status)} claude`;
}

/** URL at which clients on this machine reach the proxy; the default one until the program has answered. */
export function clientUrl(status: Pick<Status, 'clientUrl'> | undefined): string {
  return status?.clientUrl ?? 'http://127.0.0.1:8081';
}
