import type { Clock } from '../clock.ts';
import { Cancellation } from './cancellation.ts';

/** A new connection to the same target that was made while others seemed dead: the network itself works. */
export interface ProvenPath {
  /** The new connection. */
  readonly connection: number;
  /** Monotonic time from which the connection stood. */
  readonly atMs: number;
  /** DNS, TCP and the proxy's CONNECT, in milliseconds. */
  readonly connectMs: number;
  readonly tlsMs: number;
}

export type ProofOutcome =
  | { readonly kind: 'proven'; readonly path: ProvenPath }
  /** The network is down: nothing is said about any one connection. */
  | { readonly kind: 'failed'; readonly retryAfterMs: number };

/** What one who asks gets: the outcome, and how to say that it is no longer waited for. */
export interface ProofAsked {
  readonly outcome: Promise<ProofOutcome>;
  readonly leave: () => void;
}

export interface PathProofOptions {
  readonly clock: Clock;
  /** Makes a connection and keeps it for the next request; rejects where it could not be made. */
  readonly dial: (cancellation: Cancellation) => Promise<ProvenPath>;
}

/** After dials that failed, the pauses until the next one; the last one repeats. */
const PAUSES_MS = [1000, 2000, 4000, 5000];
/** So long a proof serves further requests. */
const SHARED_MS = 5000;
/** Only those that had been stuck so long already when the connection stood. */
const WAITED_MS = 500;

interface RunningDial {
  readonly cancellation: Cancellation;
  outcome: Promise<ProofOutcome>;
  waiting: number;
  /** How it ended then says nothing of the network. */
  isCalledOff: boolean;
}

/** Finds out whether the network works: one dial at a time for all requests of a pool that seem stuck. */
export class PathProof {
  readonly #options: PathProofOptions;
  #running: RunningDial | undefined;
  #latest: ProvenPath | undefined;
  #failures = 0;
  #nextDialMs = -Infinity;

  constructor(options: PathProofOptions) {
    this.#options = options;
  }

  /** Asks for a connection of which nothing has been acknowledged since `stuckSinceMs`. */
  ask(stuckSinceMs: number): ProofAsked {
    const nowMs = this.#options.clock.now();
    const latest = this.#latest;
    if (latest !== undefined && nowMs - latest.atMs <= SHARED_MS && stuckSinceMs <= latest.atMs - WAITED_MS)
      return known({ kind: 'proven', path: latest });
    if (nowMs < this.#nextDialMs) return known({ kind: 'failed', retryAfterMs: this.#nextDialMs - nowMs });
    this.#running ??= this.#begin();
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

  /** Calls off a dial under way. */
  close(): void {
    if (this.#running !== undefined) this.#callOff(this.#running, 'the pool was closed');
  }

  #callOff(running: RunningDial, why: string): void {
    running.isCalledOff = true;
    if (this.#running === running) this.#running = undefined;
    running.cancellation.cancel(new Error(why));
  }

  #begin(): RunningDial {
    const cancellation = new Cancellation();
    const dial = this.#options.dial(cancellation);
    const running: RunningDial = { cancellation, outcome: NEVER, waiting: 0, isCalledOff: false };
    running.outcome = dial.then(
      (path) => this.#succeeded(running, path),
      () => this.#failed(running),
    );
    return running;
  }

  #succeeded(running: RunningDial, path: ProvenPath): ProofOutcome {
    if (this.#running === running) this.#running = undefined;
    this.#latest = path;
    this.#failures = 0;
    return { kind: 'proven', path };
  }

  #failed(running: RunningDial): ProofOutcome {
    if (this.#running === running) this.#running = undefined;
    const retryAfterMs = PAUSES_MS[Math.min(this.#failures, PAUSES_MS.length - 1)] ?? 0;
    if (!running.isCalledOff) {
      this.#failures += 1;
      this.#nextDialMs = this.#options.clock.now() + retryAfterMs;
    }
    return { kind: 'failed', retryAfterMs };
  }
}

/** Until the dial that was just begun is in hand. */
const NEVER = new Promise<never>(() => undefined);

function known(outcome: ProofOutcome): ProofAsked {
  return { outcome: Promise.resolve(outcome), leave: () => undefined };
}
