import { stoppingWord, formatStopWait } from '../../src/contract/stop-wait.ts';
import type { ProxyState, Status } from '../../src/contract/status.ts';

/** The state of the proxy as the sidebar shows it. */
export interface FormattedProxyState {
  readonly tone: 'green' | 'grey' | 'amber' | 'red';
  readonly word: string;
  /** The address, or what to know of the state. */
  readonly detail: string;
  /** The same without what changes every second, for who has it read out. */
  readonly spoken?: string;
  /** What the one button does; undefined while there is nothing to do. */
  readonly action: 'start' | 'stop' | 'stop_now' | undefined;
}

/**
 * Puts the state of the program into words: with a cause for concern the sign changes, too. Once the link is lost nothing is
 * known any more, and nothing can be asked for.
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

/** Puts the state of the listener into words. */
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
        detail: formatStopWait(state.wait),
        spoken: formatStopWait({ ...state.wait, leftSecs: 0 }),
        action: 'stop_now',
      };
    case 'stopped':
      return { tone: 'grey', word: 'Stopped', detail: 'takes no requests', action: 'start' };
    case 'failed':
      return { tone: 'red', word: 'Not listening', detail: state.message, action: 'start' };
  }
}

/** `host:port`, with brackets around IPv6. */
function address(at: { readonly host: string; readonly port: number }): string {
  return at.host.includes(':') ? `[${at.host}]:${at.port}` : `${at.host}:${at.port}`;
}

/** The command that sends Claude Code through the proxy. */
export function tryCommand(state: ProxyState | undefined): string {
  return `ANTHROPIC_BASE_URL=${clientUrl(state)} claude`;
}

/** Where clients on this machine reach the proxy; its usual address while it does not run. */
export function clientUrl(state: ProxyState | undefined): string {
  return `http://${state?.kind === 'running' ? reachable(state) : '127.0.0.1:8081'}`;
}

/** Nobody connects to 0.0.0.0: it stands for every address, this machine's own included. */
function reachable(at: { readonly host: string; readonly port: number }): string {
  const host = at.host === '0.0.0.0' ? '127.0.0.1' : at.host === '::' ? '::1' : at.host;
  return address({ host, port: at.port });
}
