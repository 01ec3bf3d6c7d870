import type { Clock, Timer } from '../clock.ts';
import { Failure } from '../contract/failures.ts';
import type { ProbeOutcome } from '../contract/health.ts';
import { Cancellation } from './cancellation.ts';
import type { Dialer } from './dial.ts';
import type { HealthStore } from './health-store.ts';

/** How often a failing provider is probed without a request. */
const PROBE_EVERY_MS = 60_000;

/** Probes whether a provider can be reached: TCP, the proxy's tunnel and TLS, without a key or a request. */
export class Prober {
  readonly #dialer: Dialer;
  readonly #health: HealthStore;
  readonly #clock: Clock;
  readonly #running = new Set<Cancellation>();
  #timer: Timer | undefined;
  #isClosed = false;

  constructor(dialer: Dialer, health: HealthStore, clock: Clock) {
    this.#dialer = dialer;
    this.#health = health;
    this.#clock = clock;
  }

  /** Connects and closes again. The connection is not part of the pool and is not counted. */
  async probe(): Promise<ProbeOutcome> {
    const cancellation = new Cancellation();
    this.#running.add(cancellation);
    try {
      const { socket, connectMs, tlsMs } = await this.#dialer.dial(cancellation);
      socket.destroy();
      this.#health.reached();
      return { kind: 'reachable', connectMs, tlsMs: tlsMs ?? null };
    } catch (error) {
      const failure =
        error instanceof Failure ? error : new Failure('connect_failed', `${String(error)}.`, error);
      if (!this.#isClosed) this.failed(failure);
      return { kind: 'failing', code: failure.code, message: failure.message };
    } finally {
      this.#running.delete(cancellation);
    }
  }

  /** Records a failure; a failing provider is probed once a minute, so that its recovery is noticed. */
  failed(failure: Failure): void {
    this.#health.failed(failure, this.#clock.now());
    // A proxy that rejected a login may lock the account after repeated attempts.
    if (failure.isFinal) return;
    if (!this.#health.isFailing || this.#timer !== undefined || this.#isClosed) return;
    this.#timer = this.#clock.schedule(() => {
      this.#timer = undefined;
      if (this.#health.isFailing) void this.probe();
    }, PROBE_EVERY_MS);
  }

  /** Cancels probes in progress and prevents new ones. */
  close(): void {
    this.#isClosed = true;
    if (this.#timer !== undefined) this.#clock.cancel(this.#timer);
    this.#timer = undefined;
    for (const cancellation of this.#running) cancellation.cancel(new Error('the pool was closed'));
  }
}
