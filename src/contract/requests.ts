import type { RetryCause } from './connections.ts';
import type { FailureCode } from './failures.ts';
import type { TokenSums } from './sessions.ts';

/** Progress of a request. `failed` is a failure of the proxy; a provider's error status is `done`. */
export type RequestState = 'sending' | 'streaming' | 'done' | 'failed';

/** What a request in progress is waiting for. */
export type WaitKind =
  /** The rest of its body from the client. */
  | 'body'
  /** A connection: the first one, or the next attempt's. */
  | 'connection'
  /** The upload of the body to the provider. */
  | 'upload'
  /** The beginning of the response; the request is fully sent. */
  | 'first_byte'
  /** More of the response, which has begun. */
  | 'stream'
  /** The client, which is not reading the data already received. */
  | 'client'
  /** Nothing: both sides of a WebSocket may be silent as long as they like. */
  | 'tunnel';

/** Whose key was forwarded with a request. */
export type KeyUse =
  /** Whatever the client sent, with or without a key. */
  | 'client'
  /** The client's subscription token, although the settings have a key. */
  | 'client_subscription'
  /** The settings' key; the client sent none. */
  | 'added'
  /** The settings' key, replacing the client's. */
  | 'replaced_key'
  | 'replaced_subscription';

/** What a request in progress is waiting for, and the proxy's timeouts that apply. Times are on the monotonic clock. */
export interface RequestWait {
  readonly kind: WaitKind;
  /** When this wait began: in a response since its last byte, in a tunnel since the provider's last byte. */
  readonly sinceMs: number;
  /** The proxy's timeout for this wait, in seconds; 0 if none applies. */
  readonly limitSecs: number;
  /** When the request was accepted. */
  readonly acceptedAtMs: number;
  /** Timeout for the whole request, in seconds; 0 if none applies. */
  readonly totalSecs: number;
}

/** A proxied request as shown in the window. */
export interface RequestRow {
  /** Counts the requests of this process from 1. */
  readonly id: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly provider: string;
  readonly method: string;
  /** Without the query, which may contain credentials. */
  readonly path: string;
  /** Status sent to the client; 0 before a response, and if the client left before one. */
  readonly status: number;
  readonly state: RequestState;
  /** Connection of the latest attempt; 0 before there is one. */
  readonly connectionId: number;
  /** The upstream proxy it is sent through, as `host:port`; empty without one. */
  readonly via: string;
  readonly reused: boolean;
  /** How long the latest attempt's connection had been idle before it; null if it had not been. */
  readonly idledMs: number | null;
  /** Attempts to get a response, including the current one; 0 until the request is forwarded. */
  readonly attempts: number;
  /** Cause of each further attempt. */
  readonly retries: readonly RetryCause[];
  /** From accepting the request to the response's headers. */
  readonly firstByteMs: number | null;
  /** Up to the present for a request in progress. */
  readonly durationMs: number;
  /** Null once it has ended. */
  readonly wait: RequestWait | null;
  readonly requestBytes: number;
  readonly responseBytes: number;
  readonly code: FailureCode | null;
  readonly message: string | null;
  readonly keyUse: KeyUse;
  /** The client's User-Agent, cut to 120 characters; empty if it sent none. */
  readonly client: string;
  /** As named in the response; null if absent or not yet received. */
  readonly model: string | null;
  /** As reported in the response once it has ended; null for each count not reported. */
  readonly tokens: TokenSums;
}

/** Number of finished requests kept for windows opened later. */
export const REQUESTS_KEPT = 2000;
