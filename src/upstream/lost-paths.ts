import type { Clock } from '../clock.ts';
import type { Cancellation } from './cancellation.ts';
import type { Connection } from './connection.ts';
import type { IdleConnections } from './idle-connections.ts';
import type { Flow, KernelLook } from './kernel-table.ts';
import type { PoolStats } from './pool-stats.ts';
import { PathProof, type ProvenPath } from './path-proof.ts';
import type { PathLoss, PathWatchOptions } from './path-watch.ts';
import type { PoolLog } from './pool-log.ts';

export interface LostPathsOptions {
  readonly clock: Clock;
  readonly stats: PoolStats;
  readonly idle: IdleConnections;
  readonly log: PoolLog;
  readonly look: KernelLook;
  readonly isOn: () => boolean;
  /** Makes a connection that becomes idle in the pool. */
  readonly dial: (cancellation: Cancellation, stuck: Flow) => Promise<ProvenPath>;
}

/** A silence shorter than this says nothing, nor one that is not unusual for the provider. */
const SILENT_MS = 5000;
const UNUSUAL = 10;
/**
 * A path that lets handshakes through and holds back what is larger (a tunnel that drops full packets until the kernel
 * sends smaller ones) looks dead at each new connection: then it is left to the timeouts for so long.
 */
const QUIET_MS = 600_000;
/** So soon after the one before. */
const AGAIN_MS = 60_000;
/** How much the latest first byte counts for what is usual, as TCP smooths its round trips (RFC 6298). */
const LATEST_WEIGHT = 1 / 8;

/**
 * What a pool concludes from a dead path: whoever was last heard from before it was found out may have gone the same
 * way. Being wrong costs a handshake, and each dead connection that is left costs a request.
 */
export class LostPaths {
  /** What the watches of its connections share. */
  readonly watch: PathWatchOptions;
  readonly #options: LostPathsOptions;
  readonly #proof: PathProof;
  /** The check whose connection has taken the place of a lost one. */
  #replacedBy: ProvenPath | undefined;
  /** Until then nothing is concluded from a comparison. */
  #quietUntilMs = -Infinity;
  /** Smoothed, in milliseconds; 0 while nothing is known. */
  #usualFirstByteMs = 0;

  constructor(options: LostPathsOptions) {
    const { clock, look, isOn, dial } = options;
    this.#options = options;
    this.#proof = new PathProof({ clock, dial });
    this.watch = { clock, look, isOn: () => isOn() && clock.now() >= this.#quietUntilMs, proof: this.#proof };
  }

  /** The first byte of an answer came this long after its request. */
  firstByteTook(ms: number): void {
    const usual = this.#usualFirstByteMs;
    this.#usualFirstByteMs = usual === 0 ? ms : usual + (ms - usual) * LATEST_WEIGHT;
  }

  /** The path under a connection is dead, which was idle since then, where it was. */
  lost(connection: Connection, loss: PathLoss, idleSinceMs: number | undefined): void {
    const { clock, idle, stats, log } = this.#options;
    const nowMs = clock.now();
    const isChecked = loss.kind === 'unacknowledged';
    const foundMs = isChecked ? loss.path.atMs : probedSinceMs(connection, idleSinceMs, nowMs);
    const siblings = idle.closeHeardBefore(foundMs, 'path_lost');
    if (isChecked && this.#isDoubtful(connection, nowMs)) {
      this.#quietUntilMs = nowMs + QUIET_MS;
      log.checkPaused(connection.id, QUIET_MS);
    }
    const path = isChecked && loss.path !== this.#replacedBy ? loss.path : undefined;
    this.#replacedBy = path ?? this.#replacedBy;
    stats.pathLost({ lost: connection.id, replacedBy: path?.connection }, nowMs);
    log.pathLost(connection.id, loss, siblings);
  }

  /**
   * A request was ended by a clock of ours or by its client without a byte heard. Behind a box that acknowledges
   * everything itself (an HTTP proxy, a TUN device) nothing else tells a dead path from a provider that thinks.
   */
  endedInSilence(connection: Connection, nowMs: number): void {
    const silentMs = nowMs - connection.sentAtMs;
    if (silentMs < Math.max(SILENT_MS, UNUSUAL * this.#usualFirstByteMs)) return;
    const siblings = this.#options.idle.closeHeardBefore(connection.requestAtMs, 'suspect');
    if (siblings > 0) this.#options.log.suspected(connection.id, silentMs, siblings);
  }

  /** One that took the place of a lost one, and went the same way before it answered anything. */
  #isDoubtful({ requests, createdAtMs }: Connection, nowMs: number): boolean {
    const { atMs = Infinity } = this.#replacedBy ?? {};
    return requests === 1 && createdAtMs >= atMs && nowMs - atMs < AGAIN_MS;
  }

  /** Calls off a dial under way. */
  close(): void {
    this.#proof.close();
  }
}

/** Who was heard from while the probes of a connection went unanswered has another path, or a better one. */
function probedSinceMs(connection: Connection, idleSinceMs: number | undefined, nowMs: number): number {
  return Math.max(idleSinceMs ?? connection.requestAtMs, nowMs - connection.probingMs);
}
