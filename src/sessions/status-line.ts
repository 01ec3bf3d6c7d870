import { causeText, durationText } from '../contract/format-break.ts';
import { CREATE_REASON_TEXTS, type CreateReason } from '../contract/connections.ts';
import type { RequestRow, RequestWait, WaitKind } from '../contract/requests.ts';
import type { CacheBreak } from '../contract/sessions.ts';

/** Facts about the latest request of a session's main thread. */
export interface StatusLineFacts {
  /** Undefined after it has ended. */
  readonly live: Pick<RequestRow, 'connectionId' | 'reused' | 'attempts' | 'wait'> | undefined;
  readonly connectionId: number;
  readonly opened: boolean;
  /** Why its connection was opened; undefined if that has been forgotten. */
  readonly createReason: CreateReason | undefined;
  readonly clientRetries: number;
  readonly proxyRetries: number;
  readonly latestBreak: CacheBreak | undefined;
  /** From the monotonic clock. */
  readonly nowMs: number;
}

export const NOTHING_SEEN = 'LunaRoute: no request seen yet';

/** Time without data after which a response is reported as silent. */
const SILENT_FROM_MS = 5000;

const WAIT_WORDS: Readonly<Record<WaitKind, string>> = {
  body: 'receiving the request',
  connection: 'waiting for a connection',
  upload: 'sending the request',
  first_byte: 'waiting for the first byte',
  stream: 'silent',
  client: 'waiting for the client to read',
  tunnel: '',
};

/** Returns one line with what only the proxy knows: connection, retries, current wait, and why the cache broke. */
export function statusLine(facts: StatusLineFacts): string {
  const { live, latestBreak, nowMs } = facts;
  const parts = [
    formatConnection(facts),
    formatRetry(facts),
    live?.wait ? formatWait(live.wait, nowMs) : '',
    latestBreak === undefined || latestBreak.kind === 'compacted'
      ? ''
      : `cache ${latestBreak.kind}: ${lowerFirst(causeText(latestBreak.cause))}`,
  ];
  const said = parts.filter((part) => part !== '');
  return said.length === 0 ? 'LunaRoute' : `LunaRoute: ${said.join(', ')}`;
}

function formatConnection({ live, connectionId, opened, createReason }: StatusLineFacts): string {
  const id = live?.connectionId ?? connectionId;
  if (id === 0) return '';
  const isNew = live === undefined ? opened : !live.reused;
  if (!isNew) return 'reused connection';
  return createReason === undefined
    ? 'new connection'
    : `new connection (${CREATE_REASON_TEXTS[createReason]})`;
}

function formatRetry({ live, clientRetries, proxyRetries }: StatusLineFacts): string {
  const count = clientRetries + proxyRetries + Math.max(0, (live?.attempts ?? 1) - 1);
  return count === 0 ? '' : `${count} ${count === 1 ? 'retry' : 'retries'}`;
}

function formatWait({ kind, sinceMs }: RequestWait, nowMs: number): string {
  const forMs = Math.max(0, nowMs - sinceMs);
  if (kind === 'tunnel' || (kind === 'stream' && forMs < SILENT_FROM_MS)) return '';
  return `${WAIT_WORDS[kind]} for ${durationText(forMs)}`;
}

/** Lower-cases the first letter, except of an acronym. */
function lowerFirst(text: string): string {
  return /^[A-Z][a-z]/u.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}
