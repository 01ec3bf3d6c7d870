import { setTimeout as pause } from 'node:timers/promises';
import assert from 'node:assert/strict';
import type { Flow, KernelLook, Unacknowledged } from '../../src/upstream/kernel-table.ts';
import type { RawPeer } from './raw-peer.ts';
import type { TurnedClock } from './turned-clock.ts';

/** Times at which a kernel retransmits at a round trip of 20 ms, in milliseconds from the write. */
const RETRANSMITS_MS = [220, 660, 1500, 3300, 6900, 14_100];

/**
 * A kernel's view of connections in which some paths have been dead for a while and all others are acknowledged at
 * once.
 */
export class DeadPaths {
  readonly #clock: TurnedClock;
  readonly #since = new Map<number, number>();
  /** Number of lookups of each local port. */
  readonly looks = new Map<number, number>();

  constructor(clock: TurnedClock) {
    this.#clock = clock;
  }

  /** Stops acknowledging what the proxy sends on these connections. */
  die(...peers: readonly Pick<RawPeer, 'socket'>[]): void {
    for (const { socket } of peers) this.#since.set(socket.remotePort ?? 0, this.#clock.now());
  }

  readonly look: KernelLook = ({ localPort }: Flow): Promise<Unacknowledged | undefined> => {
    this.looks.set(localPort, (this.looks.get(localPort) ?? 0) + 1);
    const sinceMs = this.#since.get(localPort);
    if (sinceMs === undefined) return Promise.resolve({ bytes: 0, stuck: 0 });
    const waitedMs = this.#clock.now() - sinceMs;
    return Promise.resolve({ bytes: 77, stuck: RETRANSMITS_MS.filter((ms) => ms <= waitedMs).length });
  };
}

/**
 * Turns the clock in small steps until the claim holds, with time for the consequences of each step. Rejects after a
 * minute of the clock.
 */
export async function turnUntil(clock: TurnedClock, what: string, claim: () => boolean): Promise<void> {
  for (let passedMs = 0; !claim(); passedMs += 50) {
    assert.ok(passedMs < 60_000, `did not come true: ${what}`);
    clock.turn(50);
    await pause(2);
  }
}
