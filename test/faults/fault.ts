import type { PoolSettings } from '../../src/contract/settings/pool.ts';
import type { CallOptions } from '../support/client.ts';
import type { RawPeer } from '../support/raw-peer.ts';
import type { TurnedClock } from '../support/turned-clock.ts';

/** Handles the request under test: the only one, or the second one on a warm connection. */
export type Script = (peer: RawPeer, clock: TurnedClock) => void | Promise<void>;

export interface Fault {
  readonly name: string;
  /** Whether a successful request comes first, so that the one under test reuses its connection. */
  readonly warm?: true;
  /** Runs on the idle connection before the request is sent. */
  readonly whileIdle?: (peer: RawPeer) => void;
  readonly request?: CallOptions;
  /** Whether the script runs as soon as the request's head has arrived, not the whole request. */
  readonly early?: true;
  readonly pool?: Partial<PoolSettings>;
  /** The provider's behaviour on the first connection that carries the request. */
  readonly script: Script;
  /** Time to pass after the response. */
  readonly idleMs?: number;
  /** Result for the client: status and code, or the status and what arrived before a cut. */
  readonly client: string;
  /** Number of requests that the provider received on each of its connections. */
  readonly upstream: readonly number[];
  readonly created: Readonly<Record<string, number>>;
  readonly closed: Readonly<Record<string, number>>;
}

export const POST: CallOptions = { method: 'POST', body: '{"a":1}' };
export const UPLOAD: CallOptions = { method: 'POST', body: Buffer.alloc(13 * 1024 * 1024, 'u') };
export const EARLY_413 = 'HTTP/1.1 413 X\r\nContent-Length: 2\r\n\r\nno';
export const CHUNKED = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';
export const FIRST = { first_use: 1 };
export const AFTER = (reason: string): Readonly<Record<string, number>> => ({ first_use: 1, [reason]: 1 });
