import type { StatusLineOffer } from '../contract/assistants.ts';
import type { Assistant } from './assistant.ts';
import type { KeyPath } from '../text-edit/text-format.ts';
import { findIn, isSamePath, type KeyValue } from './connection-edit.ts';
import type { ConnectionRecord } from './write-ahead-record.ts';

const LINE = 'statusLine';
const TYPE = [LINE, 'type'];
const COMMAND = [LINE, 'command'];

/** What is known where a status line is offered. */
export interface StatusLineQuestion {
  readonly assistant: Assistant;
  readonly text: string | undefined;
  readonly connection: ConnectionRecord | null;
  /** A proxy token is set, and no secret goes into somebody's file. */
  readonly asksForToken: boolean;
}

/** Whether an assistant's status line can be ours; null for an assistant without one. */
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

/** The keys that make it ours; none where it is not offered. */
export function statusLineKeys(question: StatusLineQuestion, proxyUrl: string): readonly KeyValue[] {
  if (statusLineOffer(question)?.kind !== 'offered') return [];
  return [
    { path: TYPE, value: 'command' },
    { path: COMMAND, value: statusLineCommand(proxyUrl) },
  ];
}

/** What is still ours of it stays ours, at the proxy's present address. */
export function keptStatusLine(keys: ConnectionRecord['keys'], proxyUrl: string): readonly KeyValue[] {
  return keys
    .filter(({ path }) => path[0] === LINE)
    .map(({ path, written }) => ({ path, value: movedStatusLine(path, proxyUrl) ?? written }));
}

/** The command follows the proxy to another address. */
export function movedStatusLine(path: KeyPath, proxyUrl: string): string | undefined {
  return isSamePath(path, COMMAND) ? statusLineCommand(proxyUrl) : undefined;
}

/** It has a second, and says nothing where nobody answers. */
function statusLineCommand(proxyUrl: string): string {
  return `curl -s -m 1 --data-binary @- ${proxyUrl}/statusline`;
}

/** Whatever stands there is somebody else's, also where it is no text. */
function isSet(assistant: Assistant, text: string | undefined): boolean {
  try {
    const found = findIn(assistant, text, COMMAND);
    return found.kind === 'text' || found.depth > 0;
  } catch {
    return true;
  }
}
