import type { RetryCause } from './connections.ts';
import type { FailureCode } from './failures.ts';
import type { TokenSums } from './sessions.ts';

/** How far a request has come. `failed` is our own failure; a provider's error status is `done`. */
export type RequestState = 'sending' | 'streaming' | 'done' | 'failed';

/** What a request in progress waits for. */
export type WaitKind =
  /** The rest of its body, from the client. */
  | 'body'
  /** A connection: the first one, or the next attempt's. */
  | 'connection'
  /** The body is on its way to the provider. */
  | 'upload'
  /** It was sent in full, and the answer has not begun. */
  | 'first_byte'
  /** The answer has begun. */
  | 'stream'
  /** The client, which does not read what has come. */
  | 'client'
  /** Nothing: both sides of a WebSocket may be quiet for as long as they like. */
  | 'tunnel';

/** Whose key a request went on with. */
export type KeyUse =
  /** Whatever the client sent, a key or none. */
  | 'client'
  /** A subscription's token of the client, although the settings have a key. */
  | 'client_subscription'
  /** The settings' key; the client had sent none. */
  | 'added'
  /** The settings' key, in the place of the client's. */
  | 'replaced_key'
  | 'replaced_subscription';

/** What a request in progress waits for, and our clocks that run on it. Times are those of the monotonic clock. */
export interface RequestWait {
  readonly kind: WaitKind;
  /** When this wait began; in an answer the last byte, of a tunnel the provider's last byte. */
  readonly sinceMs: number;
  /** Of the clock of ours that times this wait, in seconds; 0 where none runs. */
  readonly limitSecs: number;
  /** When the request was accepted. */
  readonly acceptedAtMs: number;
  /** Of the clock that times the whole request, in seconds; 0 where none runs. */
  readonly totalSecs: number;
}

/** One proxied request as the window shows it. */
export interface RequestRow {
  /** Counts the requests of this process from 1. */
  readonly id: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly provider: string;
  readonly method: string;
  /** Without the query, which may hold credentials. */
  readonly path: string;
  /** What the client got; 0 before an answer, and for a client that left before one. */
  readonly status: number;
  readonly state: RequestState;
  /** The connection of the latest attempt; 0 before there is one. */
  readonly connectionId: number;
  /** The proxy that it is sent through, as `host:port`; empty where there is none. */
  readonly via: string;
  readonly reused: boolean;
  /** How long the connection of the latest attempt had idled before it; null where it had not. */
  readonly idledMs: number | null;
  /** Tries to have it answered, the present one included; 0 until it is handed on. */
  readonly attempts: number;
  /** What made each further attempt necessary. */
  readonly retries: readonly RetryCause[];
  /** From accepting the request to the head of the response. */
  readonly firstByteMs: number | null;
  /** Until now where the request is under way. */
  readonly durationMs: number;
  /** Null once it is over. */
  readonly wait: RequestWait | null;
  readonly requestBytes: number;
  readonly responseBytes: number;
  readonly code: FailureCode | null;
  readonly message: string | null;
  readonly keyUse: KeyUse;
  /** The client's User-Agent, cut to 120 characters; empty where it sent none. */
  readonly client: string;
  /** As its answer names it; null where it did not, or has not yet. */
  readonly model: string | null;
  /** As its answer reported them, once that is over; null for each that it did not. */
  readonly tokens: TokenSums;
}

/** How many finished requests are kept for a window that opens. */
export const REQUESTS_KEPT = 2000;
