import type { RequestWait, WaitKind } from '../contract/requests.ts';
import type { PoolSettings } from '../contract/settings/pool.ts';
import type { Exchange } from '../upstream/exchange.ts';

/** What a request in progress has seen so far. Times are those of the monotonic clock. */
export interface WaitFacts {
  /** The settings that it runs on, which may no longer be those in effect. */
  readonly pool: PoolSettings;
  /** Undefined while its body is still collected. */
  readonly exchange: Exchange | undefined;
  readonly isTunnel: boolean;
  /** The head of the answer is there. */
  readonly isAnswered: boolean;
  /** The client does not read. */
  readonly isPaused: boolean;
  readonly acceptedAtMs: number;
  /** When it was handed to the pool. */
  readonly handedOverAtMs: number;
  /** When the client's body had come in full; undefined while it has not. */
  readonly bodyInAtMs: number | undefined;
  /** The provider's last byte. */
  readonly lastByteMs: number;
  /** When the client last stopped reading or began again. */
  readonly turnedAtMs: number;
}

/** What a request waits for now, and which clocks of ours run on it. */
export function requestWait(facts: WaitFacts): RequestWait {
  const kind = waitKind(facts);
  return {
    kind,
    sinceMs: sinceMs(kind, facts),
    limitSecs: limitSecs(kind, facts),
    acceptedAtMs: facts.acceptedAtMs,
    totalSecs: kind === 'tunnel' ? 0 : facts.pool.timeoutSecs,
  };
}

function waitKind({ exchange, isTunnel, isAnswered, isPaused, bodyInAtMs }: WaitFacts): WaitKind {
  if (isTunnel) return 'tunnel';
  if (isPaused) return 'client';
  if (isAnswered) return 'stream';
  if (exchange === undefined) return 'body';
  if (!exchange.hasConnection) return 'connection';
  return bodyInAtMs === undefined ? 'upload' : 'first_byte';
}

function sinceMs(kind: WaitKind, facts: WaitFacts): number {
  const { exchange, acceptedAtMs, handedOverAtMs, bodyInAtMs = 0, lastByteMs, turnedAtMs } = facts;
  const chosenAtMs = exchange?.chosenAtMs ?? 0;
  switch (kind) {
    case 'tunnel':
      return lastByteMs;
    case 'client':
      return turnedAtMs;
    case 'stream':
      return Math.max(lastByteMs, turnedAtMs);
    case 'body':
      return acceptedAtMs;
    case 'connection':
      return handedOverAtMs;
    case 'upload':
      return chosenAtMs;
    case 'first_byte':
      // An interim response is a byte, too.
      return Math.max(chosenAtMs, bodyInAtMs, lastByteMs);
  }
}

function limitSecs(kind: WaitKind, { pool, exchange }: WaitFacts): number {
  switch (kind) {
    case 'tunnel':
    case 'body':
    case 'upload':
      return 0;
    case 'connection':
      // When a further attempt began to dial is not known here.
      return exchange?.retryCauses.length === 0 ? pool.connectTimeoutSecs : 0;
    case 'first_byte':
      return pool.firstByteTimeoutSecs;
    case 'stream':
    case 'client':
      return pool.streamIdleTimeoutSecs;
  }
}
