import { stoppingLine, stoppingWord } from '../../src/contract/stop-wait.ts';
import type { ProxyState, Status } from '../../src/contract/status.ts';

/** The states of the tray icon. */
export type TrayState = 'running' | 'stopped' | 'trouble';

/** A menu is as wide as its longest line. */
const LONGEST_LINE = 90;

/** Returns the icon state for a status: trouble takes precedence, and a starting proxy is not running yet. */
export function trayState(status: Status): TrayState {
  if (status.proxy.kind === 'failed' || status.trouble !== null) return 'trouble';
  return status.proxy.kind === 'running' ? 'running' : 'stopped';
}

/** Returns a line such as `Running on 127.0.0.1:8081, 3 in progress`. */
export function trayStatusLine(status: Status): string {
  const { proxy } = status;
  switch (proxy.kind) {
    case 'running':
      return `${steadyLine(status)}, ${status.inFlight} in progress`;
    case 'stopping':
      return stoppingLine(proxy.wait);
    default:
      return steadyLine(status);
  }
}

/** Returns the same line without numbers that keep changing: each menu change disturbs a user who has it open. */
export function steadyLine({ proxy }: Status): string {
  switch (proxy.kind) {
    case 'running':
      return `Running on ${listeningAt(proxy)}`;
    case 'starting':
      return 'Starting';
    case 'stopped':
      return 'Stopped';
    case 'stopping':
      return `${stoppingWord(proxy.wait)}: ${proxy.wait.requests === 0 ? 'closing connections' : 'waiting for requests'}`;
    case 'failed':
      return shorten(proxy.message);
  }
}

/** Returns the first sentence, cut to the longest line allowed in a menu. */
export function shorten(text: string): string {
  const sentence = /^.*?[.!?](?=\s|$)/su.exec(text)?.[0] ?? text;
  return sentence.length <= LONGEST_LINE ? sentence : `${sentence.slice(0, LONGEST_LINE - 1)}…`;
}

function listeningAt({ host, port }: Extract<ProxyState, { kind: 'running' }>): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
