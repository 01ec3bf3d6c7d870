import type { Clock, Timer } from '../clock.ts';
import type { Flow, KernelLook, Unacknowledged } from './kernel-table.ts';
import type { PathProof, ProofAsked, ProvenPath } from './path-proof.ts';
import { FIRST_LOOK_MS, judge, LOOK_AGAIN_MS, type Suspicion, type PathVerdict } from './path-verdict.ts';

/** Why a path counts as lost. */
export type PathLoss =
  | {
      readonly kind: 'unacknowledged';
      readonly bytes: number;
      readonly retransmissions: number;
      /** How long nothing had been acknowledged, in milliseconds. */
      readonly forMs: number;
      /** The connection opened for comparison. */
      readonly path: ProvenPath;
    }
  /** The system dropped the connection: keepalive probes or retransmissions went unanswered. */
  | { readonly kind: 'given_up'; readonly error: string };

/** The request being watched. */
export interface WatchedRequest {
  /** Undefined once the socket is gone. */
  readonly flow: Flow | undefined;
  /** Whether the whole request has been handed to the socket. */
  readonly isWhole: boolean;
  /** Called once per request if there is no response within the first second, since it may take long. */
  lasts(): void;
  pathLost(loss: PathLoss): void;
}

/** Options shared by all watches of a pool. */
export interface PathWatchOptions {
  readonly clock: Clock;
  readonly look: KernelLook;
  readonly proof: PathProof;
  /** Whether path checks are enabled at the moment. */
  readonly isOn: () => boolean;
}

const UNSUSPECTED: Suspicion = { kind: 'none' };
/** The kernel table is not a snapshot: a listed connection may be missed while others come and go. */
const MAY_MISS = 3;

/**
 * Watches the path under one connection while a request waits for its first byte. There is one per connection, so a
 * request answered within a second costs only one timer.
 */
export class PathWatch {
  readonly #options: PathWatchOptions;
  readonly #request: WatchedRequest;
  #timer: Timer | undefined;
  #asked: ProofAsked | undefined;
  #suspicion = UNSUSPECTED;
  /** Time since which no acknowledgement has been seen. */
  #unacknowledgedSinceMs = 0;
  /** Consecutive reads that missed the connection; starts at the limit until the connection is found once. */
  #missed = MAY_MISS;
  /** Incremented at each begin and end, so that late results are recognised as outdated. */
  #run = 0;

  constructor(options: PathWatchOptions, request: WatchedRequest) {
    this.#options = options;
    this.#request = request;
  }

  /** Called when the head of a request is written. */
  begin(): void {
    this.end();
    this.#suspicion = UNSUSPECTED;
    this.#unacknowledgedSinceMs = this.#options.clock.now();
    this.#missed = MAY_MISS;
    this.#timer = this.#options.clock.schedule(this.#first, FIRST_LOOK_MS);
  }

  /** Called when a byte arrives or the connection is gone; safe to call twice. */
  end(): void {
    this.#run += 1;
    if (this.#timer !== undefined) this.#options.clock.cancel(this.#timer);
    this.#timer = undefined;
    this.#asked?.leave();
    this.#asked = undefined;
  }

  readonly #first = (): void => {
    this.#request.lasts();
    this.#look();
  };

  #look(): void {
    this.#timer = undefined;
    const flow = this.#options.isOn() ? this.#request.flow : undefined;
    if (flow === undefined) return;
    const run = this.#run;
    const { kind } = this.#suspicion;
    // For a comparison with the new connection, only readings taken after it count.
    const sinceMs = kind === 'dialled' ? this.#suspicion.path.atMs : -Infinity;
    void this.#options.look(flow, sinceMs).then((seen) => {
      if (run === this.#run) this.#take(seen);
    });
  }

  #take(seen: Unacknowledged | undefined): void {
    if (seen === undefined && this.#missed < MAY_MISS) {
      this.#missed += 1;
      this.#suspicion = UNSUSPECTED;
      return this.#lookAfter(LOOK_AGAIN_MS);
    }
    if (seen !== undefined) this.#missed = 0;
    // A reading taken before this process was paused says nothing about the time since.
    const nowMs = seen?.atMs ?? this.#options.clock.now();
    const { isWhole } = this.#request;
    const verdict = judge({ suspicion: this.#suspicion, seen, nowMs, isWhole });
    if (seen !== undefined && this.#isProgress(seen, verdict)) this.#unacknowledgedSinceMs = nowMs;
    switch (verdict.kind) {
      case 'stop':
        return;
      case 'look':
        this.#suspicion = verdict.suspicion;
        return this.#lookAfter(verdict.afterMs);
      case 'dial':
        return this.#dial(seen?.stuck ?? 0);
      case 'lost': {
        this.end();
        const { bytes = 0, stuck = 0 } = seen ?? {};
        const forMs = nowMs - this.#unacknowledgedSinceMs;
        const { path } = verdict;
        this.#request.pathLost({ kind: 'unacknowledged', bytes, retransmissions: stuck, forMs, path });
      }
    }
  }

  #isProgress(seen: Unacknowledged, verdict: PathVerdict): boolean {
    return (
      seen.bytes === 0 || (verdict.kind === 'look' && verdict.suspicion.kind === 'none' && seen.stuck === 0)
    );
  }

  #lookAfter(ms: number): void {
    this.#timer = this.#options.clock.schedule(() => this.#look(), ms);
  }

  #dial(stuck: number): void {
    const { flow } = this.#request;
    if (flow === undefined) return;
    const run = this.#run;
    const asked = this.#options.proof.ask(this.#unacknowledgedSinceMs, flow);
    this.#asked = asked;
    void asked.outcome.then((outcome) => {
      if (run !== this.#run) return;
      this.#asked = undefined;
      this.#suspicion = UNSUSPECTED;
      if (outcome.kind === 'failed') return this.#lookAfter(outcome.retryAfterMs);
      this.#suspicion = { kind: 'dialled', path: outcome.path, stuck };
      this.#look();
    });
  }
}
