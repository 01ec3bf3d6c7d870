import type { Clock } from '../clock.ts';
import { NOTHING_SEEN, statusLine } from '../sessions/status-line.ts';
import type { SessionStore } from '../sessions/session-store.ts';
import type { ConnectionSnapshot } from '../contract/connections.ts';
import type { Incoming } from './accepted-request.ts';
import type { RequestHistory } from './request-history.ts';

/** Data for the status line. */
export interface StatusLineSource {
  readonly clock: Clock;
  readonly sessions: SessionStore;
  readonly requestHistory: RequestHistory;
  readonly connections: (provider: string) => readonly ConnectionSnapshot[];
}

const MAX_BODY_BYTES = 64 * 1024;
/** Time limit for the body, which the sender has ready in full. */
const MAX_BODY_MS = 5000;

/**
 * Responds with one line of text about the session named in the JSON body. Nothing of the body is kept. Invalid JSON
 * gets an empty line, a body over 64 KiB status 413.
 */
export function answerStatusLine(source: StatusLineSource, { request, response }: Incoming): void {
  const pieces: Buffer[] = [];
  let size = 0;
  const timer = source.clock.schedule(() => request.destroy(), MAX_BODY_MS);
  request.on('data', (piece: Buffer) => {
    size += piece.length;
    if (size <= MAX_BODY_BYTES) pieces.push(piece);
  });
  request.on('end', () => {
    const isTooLarge = size > MAX_BODY_BYTES;
    const text = isTooLarge ? '' : lineFor(source, sessionIn(Buffer.concat(pieces).toString()));
    const body = Buffer.from(`${text}\n`);
    response.writeHead(isTooLarge ? 413 : 200, {
      'content-type': 'text/plain; charset=utf-8',
      'content-length': body.length,
    });
    response.end(body);
  });
  request.on('error', () => undefined); // the close that follows is handled
  request.on('close', () => source.clock.cancel(timer));
}

/** Returns the session ID; undefined if the text has none. */
function sessionIn(text: string): string | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== 'object' || parsed === null || !('session_id' in parsed)) return undefined;
    return typeof parsed.session_id === 'string' ? parsed.session_id : undefined;
  } catch {
    return undefined;
  }
}

function lineFor(
  { clock, sessions, requestHistory, connections }: StatusLineSource,
  id: string | undefined,
): string {
  if (id === undefined) return '';
  const latest = sessions.find('claude_code', id)?.latestMain;
  if (latest?.turn === undefined) return NOTHING_SEEN;
  const { turn, call } = latest;
  const nowMs = clock.now();
  const live = latest.isLive
    ? requestHistory.live(nowMs).find((row) => row.id === call.requestId)
    : undefined;
  const connectionId = live?.connectionId ?? turn.connectionId;
  const connection = connections(call.provider).findLast((one) => one.id === connectionId);
  const { clientRetries, proxyRetries } = turn.sums.view();
  return statusLine({
    live,
    connectionId,
    opened: turn.openedLast,
    createReason: connection?.createReason,
    clientRetries,
    proxyRetries,
    latestBreak: turn.latestBreak,
    nowMs,
  });
}
