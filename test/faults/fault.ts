import type { PoolSettings } from '../../src/contract/settings/pool.ts';
import type { CallOptions } from '../support/client.ts';
import type { RawPeer } from '../support/raw-peer.ts';
import type { TurnedClock } from '../support/turned-clock.ts';

/** What is done with the request under test, which is the only one, or the second one on a warm connection. */
export type Script = (peer: RawPeer, clock: TurnedClock) => void | Promise<void>;

export interface Fault {
  readonly name: string;
  /** A good request goes before, so that the one under test comes on a reused connection. */
  readonly warm?: true;
  /** Done to the idle connection before the request is sent. */
  readonly whileIdle?: (peer: RawPeer) => void;
  readonly request?: CallOptions;
  /** The script runs as soon as the request's head is in, not when the request is whole. */
  readonly early?: true;
  readonly pool?: Partial<PoolSettings>;
  /** What the provider does on the connection that the request comes on first. */
  readonly script: Script;
  /** Time that passes once the answer is in. */
  readonly idleMs?: number;
  /** What the client sees: status and code, or the status and what came before a cut. */
  readonly client: string;
  /** The requests that the provider got on each of its connections. */
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
