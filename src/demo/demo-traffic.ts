import type { Clock } from '../clock.ts';
import { DEMO_ASSISTANTS } from './assistants/assistants.ts';
import type { SeededRandom } from './seeded-random.ts';
import { Worker } from './worker.ts';

/** Made-up assistants that use the proxy as real ones do. */
export class DemoTraffic {
  readonly #random: SeededRandom;
  readonly #clock: Clock;
  #proxyUrl = '';
  #stopping: AbortController | undefined;
  #running: Promise<unknown> = Promise.resolve();

  constructor(random: SeededRandom, clock: Clock) {
    this.#random = random;
    this.#clock = clock;
  }

  /** Sets the assistants to work; while they are at it, only tells them where the proxy is now. */
  start(proxyUrl: string): void {
    this.#proxyUrl = proxyUrl;
    if (this.#stopping !== undefined) return;
    const stopping = new AbortController();
    this.#stopping = stopping;
    const workers = DEMO_ASSISTANTS.map(
      (hire) =>
        new Worker({
          assistant: hire(this.#random.fork()),
          random: this.#random.fork(),
          clock: this.#clock,
          proxyUrl: () => this.#proxyUrl,
        }),
    );
    this.#running = Promise.all(workers.map((worker) => worker.run(stopping.signal)));
  }

  /** Resolves when every request is ended and every connection closed. */
  async stop(): Promise<void> {
    this.#stopping?.abort();
    this.#stopping = undefined;
    await this.#running;
  }
}
