import type { Timer } from '../clock.ts';
import type { RetryCause } from '../contract/connections.ts';
import type { Connection } from './connection.ts';

/** The request is on a connection, and nothing of its answer counts yet. */
interface SentAttempt {
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
  readonly answer: PassedOver;
  bytes: number;
}

/** An answer that is not passed on, and when its head came. */
interface PassedOver {
  readonly status: number;
  readonly atMs: number;
}

/** An attempt that made another one necessary; times are those of the monotonic clock. */
export interface PastAttempt {
  readonly cause: RetryCause;
  /** 0 where none could be had. */
  readonly connectionId: number;
  readonly reused: boolean;
  /** When it had its connection. */
  readonly chosenAtMs: number;
  readonly answer: PassedOver | undefined;
  readonly endedAtMs: number;
}

interface AttemptEnd {
  readonly cause: RetryCause;
  readonly endedAtMs: number;
  /** What is known of the connection that it had. */
  readonly of: Pick<PastAttempt, 'connectionId' | 'reused' | 'chosenAtMs'>;
}

/** What is kept of an attempt that ends now. */
export function pastAttempt(attempt: Attempt, { cause, endedAtMs, of }: AttemptEnd): PastAttempt {
  if (attemptConnection(attempt) === undefined)
    return { cause, connectionId: 0, reused: false, chosenAtMs: endedAtMs, answer: undefined, endedAtMs };
  const { connectionId, reused, chosenAtMs } = of;
  const answer = attempt.kind === 'dropping' ? attempt.answer : undefined;
  return { cause, connectionId, reused, chosenAtMs, answer, endedAtMs };
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
export function attemptConnection(attempt: Attempt): Connection | undefined {
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
