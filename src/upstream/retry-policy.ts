import type { PoolSettings } from '../contract/settings/pool.ts';
import type { RetryDenial } from '../contract/connections.ts';
import type { SeenOfAttempt } from './attempt.ts';
import type { ConnectionBreak } from './connection-user.ts';
import type { ResponseHead, UpstreamRequest } from './request.ts';

/** Maximum number of concurrent retries per provider; more would make an outage worse. */
export const MAX_RETRIES_IN_FLIGHT = 3;
const BACKOFF_BASE_MS = 100;
const MAX_BACKOFF_MS = 5000;
/** If the server asks for a longer pause, the response is passed on and the client decides when to retry. */
const MAX_RETRY_AFTER_SECS = 30;

/**
 * Returns the delay in milliseconds before the `n`-th retry (from 1): 100 ms doubled each time, 5 s at most, with full
 * jitter.
 */
export function backoffMs(n: number, random: () => number): number {
  return random() * Math.min(MAX_BACKOFF_MS, BACKOFF_BASE_MS * 2 ** (n - 1));
}

/** Whether the request can be resent unchanged; large bodies are not buffered completely. */
export function isReplayable(request: UpstreamRequest): boolean {
  return request.body === null || Buffer.isBuffer(request.body) || request.body.isReplayable;
}

export type StatusDecision =
  | { readonly kind: 'pass' }
  | { readonly kind: 'denied'; readonly reason: RetryDenial }
  | { readonly kind: 'retry'; readonly waitMs: number | undefined };

/**
 * Decides whether to retry on a response: 503 (and `retry_statuses`) for any method, 502 and 504 only if repeating is
 * safe. Everything else is passed to the client, especially 429 and 529.
 */
export function decideOnStatus(
  head: ResponseHead,
  request: UpstreamRequest,
  settings: PoolSettings,
): StatusDecision {
  const gateway = head.status === 502 || head.status === 504;
  const listed = settings.retryStatuses.includes(head.status);
  if (!listed && !gateway) return { kind: 'pass' };
  if (!listed && !request.repeatable) return { kind: 'denied', reason: 'not_repeatable' };
  if (headerText(head, 'x-should-retry')?.trim().toLowerCase() === 'false') return { kind: 'pass' };
  const retryAfter = headerText(head, 'retry-after')?.trim();
  if (retryAfter !== undefined && !/^\d{1,9}$/u.test(retryAfter))
    return { kind: 'denied', reason: 'retry_after' };
  if (Number(retryAfter ?? 0) > MAX_RETRY_AFTER_SECS) return { kind: 'denied', reason: 'retry_after' };
  if (!isReplayable(request)) return { kind: 'denied', reason: 'body_gone' };
  return { kind: 'retry', waitMs: retryAfter === undefined ? undefined : Number(retryAfter) * 1000 };
}

export type BreakDecision =
  /** The client gets an error. */
  | { readonly kind: 'fail'; readonly denied?: RetryDenial }
  /** Resent immediately: the connection was dead before any of the request was sent. */
  | { readonly kind: 'replace'; readonly cause: 'stale' }
  /** Resent if the budget allows a retry: nothing had been sent. */
  | { readonly kind: 'retry'; readonly cause: 'connect' }
  /** Resent if it is safe to repeat a request that may have been received. */
  | { readonly kind: 'repeat'; readonly cause: 'path_lost' | 'closed_before_response' };

/** Decides what to do with a request whose connection failed. */
export function decideOnBreak(
  kind: ConnectionBreak['kind'],
  { wasIdle, heard, isReplayable: replayable }: SeenOfAttempt & { readonly isReplayable: boolean },
): BreakDecision {
  switch (kind) {
    case 'refused':
      return { kind: 'fail' };
    case 'unwritten':
      if (!replayable) return { kind: 'fail', denied: 'body_gone' };
      return wasIdle ? { kind: 'replace', cause: 'stale' } : { kind: 'retry', cause: 'connect' };
    case 'path_lost':
      return heard === 'nothing' ? { kind: 'repeat', cause: 'path_lost' } : { kind: 'fail' };
    case 'broken':
      return heard === 'nothing' && wasIdle
        ? { kind: 'repeat', cause: 'closed_before_response' }
        : { kind: 'fail' };
  }
}

function headerText(head: ResponseHead, name: string): string | undefined {
  for (let at = 0; at < head.rawHeaders.length; at += 2) {
    const raw = head.rawHeaders[at];
    if (raw?.length !== name.length || raw.toString('latin1').toLowerCase() !== name) continue;
    return head.rawHeaders[at + 1]?.toString('latin1');
  }
  return undefined;
}
