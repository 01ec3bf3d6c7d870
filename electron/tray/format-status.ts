import { stoppingLine, stoppingWord } from '../../src/contract/stop-wait.ts';
import type { ProxyState, Status } from '../../src/contract/status.ts';

/** What the icon tells. */
export type TrayState = 'running' | 'stopped' | 'trouble';

/** A menu grows as wide as its longest line. */
const LONGEST_LINE = 90;

/** The icon for a status: trouble wins, and what is only about to run does not run yet. */
export function trayState(status: Status): TrayState {
  if (status.proxy.kind === 'failed' || status.trouble !== null) return 'trouble';
  return status.proxy.kind === 'running' ? 'running' : 'stopped';
}

/** Such as `Running on 127.0.0.1:8081, 3 in flight`. */
export function trayStatusLine(status: Status): string {
  const { proxy } = status;
  switch (proxy.kind) {
    case 'running':
      return `${steadyLine(status)}, ${status.inFlight} in flight`;
    case 'stopping':
      return stoppingLine(proxy.wait);
    default:
      return steadyLine(status);
  }
}

/** The same without the numbers that change by themselves: each change of a menu disturbs whoever has it open. */
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

/** The first sentence, cut to what a menu can hold. */
export function shorten(text: string): string {
  const sentence = /^.*?[.!?](?=\s|$)/su.exec(text)?.[0] ?? text;
  return sentence.length <= LONGEST_LINE ? sentence : `${sentence.slice(0, LONGEST_LINE - 1)}…`;
}

function listeningAt({ host, port }: Extract<ProxyState, { kind: 'running' }>): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
