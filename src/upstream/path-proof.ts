import type { Clock } from '../clock.ts';
import { Cancellation } from './cancellation.ts';
import type { Flow } from './kernel-table.ts';

/** A new connection to the same target, opened while others seemed dead: the network itself works. */
export interface ProvenPath {
  /** Id of the new connection. */
  readonly connection: number;
  /** Monotonic time at which the connection was established. */
  readonly atMs: number;
  /** Time for DNS, TCP and the proxy's CONNECT, in milliseconds. */
  readonly connectMs: number;
  readonly tlsMs: number;
}

export type ProofOutcome =
  | { readonly kind: 'proven'; readonly path: ProvenPath }
  /** The network is down: this says nothing about any single connection. */
  | { readonly kind: 'failed'; readonly retryAfterMs: number };

/** The pending outcome, and a way to stop waiting for it. */
export interface ProofAsked {
  readonly outcome: Promise<ProofOutcome>;
  readonly leave: () => void;
}

export interface PathProofOptions {
  readonly clock: Clock;
  /**
   * Opens a connection to the same target as `stuck` and keeps it for the next request; rejects if that proves nothing.
   */
  readonly dial: (cancellation: Cancellation, stuck: Flow) => Promise<ProvenPath>;
}

/** Pause between checks on a lossy line: with more frequent checks, one would seem to succeed by chance. */
const LOSSY_MS = 60_000;
/** Pauses after successive failed dials; the last one repeats. */
const PAUSES_MS = [1000, 2000, 4000, 5000];
/** How long a proof can be used for further requests. */
const SHARED_MS = 5000;
/** A proof applies only to requests that had been stuck for this long when the new connection was established. */
const WAITED_MS = 500;

interface RunningDial {
  readonly cancellation: Cancellation;
  outcome: Promise<ProofOutcome>;
  waiting: number;
  /** Whether the dial was cancelled; its outcome then says nothing about the network. */
  isCalledOff: boolean;
}

/** A check that proves nothing because the line loses packets. */
export class LossyLine extends Error {
  override readonly name = 'LossyLine';
}

/** Checks whether the network works, with one dial at a time shared by all stuck requests of a pool. */
export class PathProof {
  readonly #options: PathProofOptions;
  #running: RunningDial | undefined;
  #latest: ProvenPath | undefined;
  #failures = 0;
  #nextDialMs = -Infinity;

  constructor(options: PathProofOptions) {
    this.#options = options;
  }

  /** Requests a check for a connection on which nothing has been acknowledged since `stuckSinceMs`. */
  ask(stuckSinceMs: number, stuck: Flow): ProofAsked {
    const nowMs = this.#options.clock.now();
    const latest = this.#latest;
    if (latest !== undefined && nowMs - latest.atMs <= SHARED_MS && stuckSinceMs <= latest.atMs - WAITED_MS)
      return known({ kind: 'proven', path: latest });
    if (nowMs < this.#nextDialMs) return known({ kind: 'failed', retryAfterMs: this.#nextDialMs - nowMs });
    this.#running ??= this.#begin(stuck);
    const running = this.#running;
    running.waiting += 1;
    return {
      outcome: running.outcome,
      leave: () => {
        running.waiting -= 1;
        if (running.waiting === 0) this.#callOff(running, 'nobody waits for it any more');
      },
    };
  }

  /** Cancels the dial in progress, if any. */
  close(): void {
    if (this.#running !== undefined) this.#callOff(this.#running, 'the pool was closed');
  }

  #callOff(running: RunningDial, why: string): void {
    running.isCalledOff = true;
    if (this.#running === running) this.#running = undefined;
    running.cancellation.cancel(new Error(why));
  }

  #begin(stuck: Flow): RunningDial {
    const cancellation = new Cancellation();
    const dial = this.#options.dial(cancellation, stuck);
    const running: RunningDial = { cancellation, outcome: NEVER, waiting: 0, isCalledOff: false };
    running.outcome = dial.then(
      (path) => this.#succeeded(running, path),
      (error: unknown) => this.#failed(running, error instanceof LossyLine),
    );
    return running;
  }

  #succeeded(running: RunningDial, path: ProvenPath): ProofOutcome {
    if (this.#running === running) this.#running = undefined;
    this.#latest = path;
    this.#failures = 0;
    return { kind: 'proven', path };
  }

  #failed(running: RunningDial, isLossy: boolean): ProofOutcome {
    if (this.#running === running) this.#running = undefined;
    const pauseMs = PAUSES_MS[Math.min(this.#failures, PAUSES_MS.length - 1)] ?? 0;
    const retryAfterMs = isLossy ? LOSSY_MS : pauseMs;
    if (!running.isCalledOff) {
      this.#failures += 1;
      this.#nextDialMs = this.#options.clock.now() + retryAfterMs;
    }
    return { kind: 'failed', retryAfterMs };
  }
}

/** Placeholder until the outcome of the new dial is assigned. */
const NEVER = new Promise<never>(() => undefined);

function known(outcome: ProofOutcome): ProofAsked {
  return { outcome: Promise.resolve(outcome), leave: () => undefined };
}
