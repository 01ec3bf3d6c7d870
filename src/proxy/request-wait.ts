import type { RequestWait, WaitKind } from '../contract/requests.ts';
import type { PoolSettings } from '../contract/settings/pool.ts';
import { settingOf } from '../contract/stall.ts';
import type { Exchange } from '../upstream/exchange.ts';

/** Times (monotonic) of a request in progress from which its present wait is derived. */
export interface WaitTimes {
  readonly acceptedAtMs: number;
  /** When the request was passed to the pool. */
  handedOverAtMs: number;
  /** When the client's body had arrived in full; undefined until then. */
  bodyInAtMs: number | undefined;
  /** When the provider's last byte arrived; before the first, when the request was accepted. */
  lastByteMs: number;
  /** When the client last stopped or resumed reading. */
  turnedAtMs: number;
}

/** Returns the initial times of a request accepted at this moment. */
export function waitTimes(acceptedAtMs: number): WaitTimes {
  return { acceptedAtMs, handedOverAtMs: 0, bodyInAtMs: undefined, lastByteMs: acceptedAtMs, turnedAtMs: 0 };
}

/** The state of a request in progress. */
export interface WaitFacts {
  /** The settings the request uses, which may differ from those in effect by now. */
  readonly pool: PoolSettings;
  /** Undefined while the body is being collected. */
  readonly exchange: Exchange | undefined;
  readonly isTunnel: boolean;
  /** Whether the response head has been written. */
  readonly isAnswered: boolean;
  /** Whether the client has stopped reading. */
  readonly isPaused: boolean;
  readonly times: Readonly<WaitTimes>;
}

/** Returns what a request is waiting for, and the time limits that apply. */
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
      // Interim responses count as bytes, too.
      return Math.max(chosenAtMs, bodyInAtMs, lastByteMs);
  }
}

function limitSecs(kind: WaitKind, { pool, exchange }: WaitFacts): number {
  // The start of a later attempt's dial isn't known here.
  if (kind === 'connection' && exchange?.past.length !== 0) return 0;
  const setting = settingOf(kind);
  return setting === undefined ? 0 : pool[setting];
}
