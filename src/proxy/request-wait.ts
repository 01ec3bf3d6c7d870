import type { RequestWait, WaitKind } from '../contract/requests.ts';
import type { PoolSettings } from '../contract/settings/pool.ts';
import type { Exchange } from '../upstream/exchange.ts';

/** The moments of a request in progress that tell how long it waits; those of the monotonic clock. */
export interface WaitTimes {
  readonly acceptedAtMs: number;
  /** When it was handed to the pool. */
  handedOverAtMs: number;
  /** When the client's body had come in full; undefined while it has not. */
  bodyInAtMs: number | undefined;
  /** The provider's last byte; the beginning while there is none. */
  lastByteMs: number;
  /** When the client last stopped reading or began again. */
  turnedAtMs: number;
}

/** What a request that was accepted at this moment has seen. */
export function waitTimes(acceptedAtMs: number): WaitTimes {
  return { acceptedAtMs, handedOverAtMs: 0, bodyInAtMs: undefined, lastByteMs: acceptedAtMs, turnedAtMs: 0 };
}

/** How a request in progress stands. */
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
  readonly times: Readonly<WaitTimes>;
}

/** What a request waits for now, and which clocks of ours run on it. */
export function requestWait(facts: WaitFacts): RequestWait {
  const kind = waitKind(facts);
  return {
    kind,
    sinceMs: sinceMs(kind, facts),
    limitSecs: limitSecs(kind, facts),
    acceptedAtMs: facts.times.acceptedAtMs,
    totalSecs: kind === 'tunnel' ? 0 : facts.pool.timeoutSecs,
  };
}

function waitKind({ exchange, isTunnel, isAnswered, isPaused, times }: WaitFacts): WaitKind {
  if (isTunnel) return 'tunnel';
  if (isPaused) return 'client';
  if (isAnswered) return 'stream';
  if (exchange === undefined) return 'body';
  if (!exchange.hasConnection) return 'connection';
  return times.bodyInAtMs === undefined ? 'upload' : 'first_byte';
}

function sinceMs(kind: WaitKind, { exchange, times }: WaitFacts): number {
  const { acceptedAtMs, handedOverAtMs, bodyInAtMs = 0, lastByteMs, turnedAtMs } = times;
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
      return exchange?.retriesAtMs ?? handedOverAtMs;
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
      return exchange?.past.length === 0 ? pool.connectTimeoutSecs : 0;
    case 'first_byte':
      return pool.firstByteTimeoutSecs;
    case 'stream':
    case 'client':
      return pool.streamIdleTimeoutSecs;
  }
}
