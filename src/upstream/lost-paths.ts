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
  /** Opens a connection, which then becomes idle in the pool. */
  readonly dial: (cancellation: Cancellation, stuck: Flow) => Promise<ProvenPath>;
}

/** A silence means something only if it lasts this long and is unusual for the provider. */
const SILENT_MS = 5000;
const UNUSUAL = 10;
/**
 * How long checks are paused, leaving detection to the timeouts. A path that passes handshakes but blocks larger
 * packets (a tunnel that drops full packets until the kernel sends smaller ones) makes every new connection look dead.
 */
const QUIET_MS = 600_000;
/** A second loss within this time after the previous check makes the checks themselves doubtful. */
const AGAIN_MS = 60_000;
/** Weight of the latest first-byte time in the average; TCP smooths its round trips the same way (RFC 6298). */
const LATEST_WEIGHT = 1 / 8;

/**
 * Decides which other connections to close when a path is dead: those last heard from before the dead path was found
 * may be dead as well. A wrong guess costs a handshake; a dead connection left in the pool costs a request.
 */
export class LostPaths {
  /** Options shared by the watches of the pool's connections. */
  readonly watch: PathWatchOptions;
  readonly #options: LostPathsOptions;
  readonly #proof: PathProof;
  /** The latest check whose connection replaced a lost one. */
  #replacedBy: ProvenPath | undefined;
  /** No path checks run until this time. */
  #quietUntilMs = -Infinity;
  /** Smoothed average in milliseconds; 0 while unknown. */
  #usualFirstByteMs = 0;

  constructor(options: LostPathsOptions) {
    const { clock, look, isOn, dial } = options;
    this.#options = options;
    this.#proof = new PathProof({ clock, dial });
    this.watch = { clock, look, isOn: () => isOn() && clock.now() >= this.#quietUntilMs, proof: this.#proof };
  }

  /** Records the time from a request to the first byte of its response. */
  firstByteTook(ms: number): void {
    const usual = this.#usualFirstByteMs;
    this.#usualFirstByteMs = usual === 0 ? ms : usual + (ms - usual) * LATEST_WEIGHT;
  }

  /** Called when the path under a connection is dead; `idleSinceMs` is set if the connection was idle. */
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
   * Called when our timeout or the client ended a request before any byte arrived. Behind a middlebox that acknowledges
   * everything itself (an HTTP proxy, a TUN device), nothing else distinguishes a dead path from a provider that is
   * thinking.
   */
  endedInSilence(connection: Connection, nowMs: number): void {
    const silentMs = nowMs - connection.sentAtMs;
    if (silentMs < Math.max(SILENT_MS, UNUSUAL * this.#usualFirstByteMs)) return;
    const siblings = this.#options.idle.closeHeardBefore(connection.requestAtMs, 'suspect');
    if (siblings > 0) this.#options.log.suspected(connection.id, silentMs, siblings);
  }

  /** Whether the connection replaced a lost one and failed the same way on its first request. */
  #isDoubtful({ requests, createdAtMs }: Connection, nowMs: number): boolean {
    const { atMs = Infinity } = this.#replacedBy ?? {};
    return requests === 1 && createdAtMs >= atMs && nowMs - atMs < AGAIN_MS;
  }

  /** Cancels the dial in progress, if any. */
  close(): void {
    this.#proof.close();
  }
}

/** Connections heard from after this time, while this one's probes went unanswered, have a working path. */
function probedSinceMs(connection: Connection, idleSinceMs: number | undefined, nowMs: number): number {
  return Math.max(idleSinceMs ?? connection.requestAtMs, nowMs - connection.probingMs);
}
