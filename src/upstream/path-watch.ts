import type { Clock, Timer } from '../clock.ts';
import type { Flow, KernelLook, Unacknowledged } from './kernel-table.ts';
import type { PathProof, ProofAsked, ProvenPath } from './path-proof.ts';
import { FIRST_LOOK_MS, judge, type Suspicion, type Verdict } from './path-verdict.ts';

/** What made a path count as lost. */
export type PathLoss =
  | {
      readonly kind: 'unacknowledged';
      readonly bytes: number;
      readonly retransmissions: number;
      /** How long nothing had been acknowledged, in milliseconds. */
      readonly forMs: number;
      /** The connection that was made meanwhile. */
      readonly path: ProvenPath;
    }
  /** The system gave the connection up: keepalive probes or retransmissions went unanswered. */
  | { readonly kind: 'given_up'; readonly error: string };

/** The request that is watched. */
export interface WatchedRequest {
  /** Undefined once the socket is gone. */
  readonly flow: Flow | undefined;
  /** All of it has been handed to the socket. */
  readonly isWhole: boolean;
  /** No answer within the first second: it may take long. Called once for each request. */
  lasts(): void;
  pathLost(loss: PathLoss): void;
}

/** What all watches of a pool share. */
export interface PathWatchOptions {
  readonly clock: Clock;
  readonly look: KernelLook;
  readonly proof: PathProof;
  /** Whether paths are checked now. */
  readonly isOn: () => boolean;
}

const UNSUSPECTED: Suspicion = { kind: 'none' };

/**
 * Watches the path under one connection while a request waits for its first byte. One for each connection, so that a
 * request that is answered within a second costs one timer.
 */
export class PathWatch {
  readonly #options: PathWatchOptions;
  readonly #request: WatchedRequest;
  #timer: Timer | undefined;
  #asked: ProofAsked | undefined;
  #suspicion = UNSUSPECTED;
  #sentAtMs = 0;
  /** Since then nothing was acknowledged, as far as was seen. */
  #unacknowledgedSinceMs = 0;
  /** Counts up at each beginning and end, so that a look that comes late is known. */
  #run = 0;

  constructor(options: PathWatchOptions, request: WatchedRequest) {
    this.#options = options;
    this.#request = request;
  }

  /** The head of a request is being written. */
  begin(): void {
    this.end();
    this.#suspicion = UNSUSPECTED;
    this.#sentAtMs = this.#options.clock.now();
    this.#unacknowledgedSinceMs = this.#sentAtMs;
    this.#timer = this.#options.clock.schedule(this.#first, FIRST_LOOK_MS);
  }

  /** A byte was heard, or the connection is gone. Ending twice is no error. */
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
    // Beside a new connection only what is newer than it counts.
    const sinceMs = kind === 'dialled' ? this.#suspicion.path.atMs : -Infinity;
    void this.#options.look(flow, sinceMs).then((seen) => {
      if (run === this.#run) this.#take(seen);
    });
  }

  #take(seen: Unacknowledged | undefined): void {
    const nowMs = this.#options.clock.now();
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

  #isProgress(seen: Unacknowledged, verdict: Verdict): boolean {
    return (
      seen.bytes === 0 || (verdict.kind === 'look' && verdict.suspicion.kind === 'none' && seen.stuck === 0)
    );
  }

  #lookAfter(ms: number): void {
    this.#timer = this.#options.clock.schedule(() => this.#look(), ms);
  }

  #dial(stuck: number): void {
    const run = this.#run;
    const asked = this.#options.proof.ask(this.#sentAtMs);
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
