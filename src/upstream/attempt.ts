import type { Timer } from '../clock.ts';
import type { Connection } from './connection.ts';

/** The request is on a connection, and nothing of its answer counts yet. */
export interface SentAttempt {
  readonly kind: 'sent';
  readonly connection: Connection;
  /** The connection had been idle in the pool: it may have died there. */
  readonly wasIdle: boolean;
  /** A byte of a response has come: from then on repeating is not safe, and not ours. */
  isHeard: boolean;
}

/** An answer asks for another attempt: its body is read to its end, if that is near, to save the connection. */
export interface DroppingAttempt {
  readonly kind: 'dropping';
  readonly connection: Connection;
  /** Until then. */
  readonly timer: Timer;
  /** Pause before the next attempt; undefined for the usual one. */
  readonly waitMs: number | undefined;
  bytes: number;
}

/** How far a request has come with the connection that it is on, or is to be on. */
export type Attempt =
  /** It waits for a connection: one is dialled for it. */
  | { readonly kind: 'dialling' }
  /** It pauses before the next attempt. */
  | { readonly kind: 'pausing'; readonly timer: Timer }
  | SentAttempt
  | DroppingAttempt
  /** The answer's head has gone to the client. */
  | { readonly kind: 'streaming'; readonly connection: Connection }
  | { readonly kind: 'done' };

export const DIALLING: Attempt = { kind: 'dialling' };
export const DONE: Attempt = { kind: 'done' };

/** The connection that an attempt is on. */
export function connectionOf(attempt: Attempt): Connection | undefined {
  return attempt.kind === 'sent' || attempt.kind === 'dropping' || attempt.kind === 'streaming'
    ? attempt.connection
    : undefined;
}

/** What had been seen of an attempt whose connection failed. */
export interface SeenOfAttempt {
  readonly wasIdle: boolean;
  /** Of the answer: nothing, something, or the head that went to the client. */
  readonly heard: 'nothing' | 'something' | 'head';
}

export function seenOf(attempt: Attempt): SeenOfAttempt {
  if (attempt.kind !== 'sent') return { wasIdle: false, heard: 'head' };
  return { wasIdle: attempt.wasIdle, heard: attempt.isHeard ? 'something' : 'nothing' };
}
