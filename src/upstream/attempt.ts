import type { Timer } from '../clock.ts';
import type { RetryCause } from '../contract/connections.ts';
import type { Connection } from './connection.ts';

/** The request is on a connection; no response headers have been accepted yet. */
interface SentAttempt {
  readonly kind: 'sent';
  readonly connection: Connection;
  /** The connection was idle in the pool, and may have died there. */
  readonly wasIdle: boolean;
  /** A byte of a response has arrived; after that, repeating the request is not safe, nor the proxy's decision. */
  isHeard: boolean;
}

/**
 * The response calls for another attempt; its body is read to the end, if that is near, to keep the connection usable.
 */
export interface DroppingAttempt {
  readonly kind: 'dropping';
  readonly connection: Connection;
  /** Until then. */
  readonly timer: Timer;
  /** Pause before the next attempt; undefined for the default. */
  readonly waitMs: number | undefined;
  readonly answer: PassedOver;
  bytes: number;
}

/** A response not passed on, and when its headers arrived. */
interface PassedOver {
  readonly status: number;
  readonly atMs: number;
}

/** An attempt that had to be followed by another; times are from the monotonic clock. */
export interface PastAttempt {
  readonly cause: RetryCause;
  /** 0 if it got no connection. */
  readonly connectionId: number;
  readonly reused: boolean;
  /** When it got its connection. */
  readonly chosenAtMs: number;
  readonly answer: PassedOver | undefined;
  readonly endedAtMs: number;
}

interface AttemptEnd {
  readonly cause: RetryCause;
  readonly endedAtMs: number;
  /** Facts about its connection. */
  readonly of: Pick<PastAttempt, 'connectionId' | 'reused' | 'chosenAtMs'>;
}

/** Returns the record of an attempt that ends at this moment. */
export function pastAttempt(attempt: Attempt, { cause, endedAtMs, of }: AttemptEnd): PastAttempt {
  if (attemptConnection(attempt) === undefined)
    return { cause, connectionId: 0, reused: false, chosenAtMs: endedAtMs, answer: undefined, endedAtMs };
  const { connectionId, reused, chosenAtMs } = of;
  const answer = attempt.kind === 'dropping' ? attempt.answer : undefined;
  return { cause, connectionId, reused, chosenAtMs, answer, endedAtMs };
}

/** State of a request's current attempt. */
export type Attempt =
  /** Waiting for a connection, which is being dialled. */
  | { readonly kind: 'dialling' }
  /** Pausing before the next attempt. */
  | { readonly kind: 'pausing'; readonly timer: Timer }
  | SentAttempt
  | DroppingAttempt
  /** The response headers have been passed to the client. */
  | { readonly kind: 'streaming'; readonly connection: Connection }
  | { readonly kind: 'done' };

export const DIALLING: Attempt = { kind: 'dialling' };
export const DONE: Attempt = { kind: 'done' };

/** Returns the attempt's connection; undefined if it has none. */
export function attemptConnection(attempt: Attempt): Connection | undefined {
  return attempt.kind === 'sent' || attempt.kind === 'dropping' || attempt.kind === 'streaming'
    ? attempt.connection
    : undefined;
}

/** State of an attempt when its connection failed. */
export interface SeenOfAttempt {
  readonly wasIdle: boolean;
  /** What had arrived of the response: nothing, something, or headers that were passed to the client. */
  readonly heard: 'nothing' | 'something' | 'head';
}

export function seenOf(attempt: Attempt): SeenOfAttempt {
  if (attempt.kind !== 'sent') return { wasIdle: false, heard: 'head' };
  return { wasIdle: attempt.wasIdle, heard: attempt.isHeard ? 'something' : 'nothing' };
}
