import type { StatusLineOffer } from '../contract/assistants.ts';
import { OWN_PATHS } from '../contract/own-paths.ts';
import type { Assistant } from './assistant.ts';
import type { KeyPath } from '../text-edit/text-format.ts';
import { findIn, isSamePath, type KeyValue } from './connection-edit.ts';
import type { ConnectionRecord } from './write-ahead-record.ts';

const LINE = 'statusLine';
const TYPE = [LINE, 'type'];
const COMMAND = [LINE, 'command'];

/** Inputs for deciding whether to offer a status line. */
export interface StatusLineQuestion {
  readonly assistant: Assistant;
  readonly text: string | undefined;
  readonly connection: ConnectionRecord | null;
  /** Whether a proxy token is set: LunaRoute writes no secrets into other programs' files. */
  readonly asksForToken: boolean;
}

/** Whether LunaRoute can provide an assistant's status line; null for an assistant without one. */
export function statusLineOffer(question: StatusLineQuestion): StatusLineOffer | null {
  const { assistant, text, connection, asksForToken } = question;
  if (!assistant.hasStatusLine) return null;
  if (connection?.keys.some(({ path }) => isSamePath(path, COMMAND)) === true) return { kind: 'written' };
  if (isSet(assistant, text))
    return { kind: 'left', message: 'Its settings have a status line already, which is left unchanged.' };
  if (!asksForToken) return { kind: 'offered' };
  return {
    kind: 'left',
    message:
      "Its status line can't show LunaRoute: a proxy token is set, and LunaRoute doesn't write secrets into its settings.",
  };
}

/** Returns the keys that set LunaRoute's status line; none if it isn't offered. */
export function statusLineKeys(question: StatusLineQuestion, proxyUrl: string): readonly KeyValue[] {
  if (statusLineOffer(question)?.kind !== 'offered') return [];
  return [
    { path: TYPE, value: 'command' },
    { path: COMMAND, value: statusLineCommand(proxyUrl) },
  ];
}

/** Keeps the status line keys that LunaRoute wrote, with the command updated to the proxy's current address. */
export function keptStatusLine(keys: ConnectionRecord['keys'], proxyUrl: string): readonly KeyValue[] {
  return keys
    .filter(({ path }) => path[0] === LINE)
    .map(({ path, written }) => ({ path, value: movedStatusLine(path, proxyUrl) ?? written }));
}

/** Returns the command for the proxy's new address if `path` is the command key. */
export function movedStatusLine(path: KeyPath, proxyUrl: string): string | undefined {
  return isSamePath(path, COMMAND) ? statusLineCommand(proxyUrl) : undefined;
}

/** Times out after 1 s, and prints nothing if nobody responds. */
function statusLineCommand(proxyUrl: string): string {
  return `curl -s -m 1 --data-binary @- ${proxyUrl}${OWN_PATHS.statusLine}`;
}

/** Any existing value belongs to the user, even if it isn't a string. */
function isSet(assistant: Assistant, text: string | undefined): boolean {
  try {
    const found = findIn(assistant, text, COMMAND);
    return found.kind === 'text' || found.depth > 0;
  } catch {
    return true;
  }
}
