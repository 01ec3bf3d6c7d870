import type { Clock, Timer } from '../clock.ts';
import { Failure } from '../contract/failures.ts';
import type { ProbeOutcome } from '../contract/health.ts';
import { Cancellation } from './cancellation.ts';
import type { Dialer } from './dial.ts';
import type { HealthStore } from './health-store.ts';

/** How often a provider that fails is tried without a request. */
const PROBE_EVERY_MS = 60_000;

/** Tries whether a provider can be reached: TCP, the proxy's tunnel and TLS, no key and no request. */
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

  /** Connects and closes again. It is no connection of the pool's, and does not count as one. */
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

  /** Takes down a failure; while the provider fails it is tried once a minute, so that its recovery shows. */
  failed(failure: Failure): void {
    this.#health.failed(failure, this.#clock.now());
    // A proxy that turned a login down may lock its account when that is tried again and again.
    if (failure.isFinal) return;
    if (!this.#health.isFailing || this.#timer !== undefined || this.#isClosed) return;
    this.#timer = this.#clock.schedule(() => {
      this.#timer = undefined;
      if (this.#health.isFailing) void this.probe();
    }, PROBE_EVERY_MS);
  }

  /** Ends probes under way; none begins any more. */
  close(): void {
    this.#isClosed = true;
    if (this.#timer !== undefined) this.#clock.cancel(this.#timer);
    this.#timer = undefined;
    for (const cancellation of this.#running) cancellation.cancel(new Error('the pool was closed'));
  }
}
