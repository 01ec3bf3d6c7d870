import type { Clock, Timer } from '../clock.ts';

/** Which silence is timed. */
export type Silence = 'first_byte_timeout' | 'stream_idle_timeout';

/**
 * Times how long a provider says nothing. Own clock: undici's stand still while an upload stalls or the client does
 * not read. A byte that comes costs one store; the timer looks back when it fires.
 */
export class SilenceClock {
  readonly #clock: Clock;
  readonly #onSilence: (silence: Silence, secs: number) => void;
  #timer: Timer | undefined;
  #lastByteMs = 0;

  constructor(clock: Clock, onSilence: (silence: Silence, secs: number) => void) {
    this.#clock = clock;
    this.#onSilence = onSilence;
  }

  /** Begins anew; 0 seconds time nothing. */
  start(silence: Silence, secs: number): void {
    if (secs === 0) return;
    this.stop();
    this.#lastByteMs = this.#clock.now();
    this.#timer = this.#clock.schedule(() => this.#check(silence, secs), secs * 1000);
  }

  /** A byte has come. */
  heard(): void {
    if (this.#timer !== undefined) this.#lastByteMs = this.#clock.now();
  }

  stop(): void {
    if (this.#timer !== undefined) this.#clock.cancel(this.#timer);
    this.#timer = undefined;
  }

  #check(silence: Silence, secs: number): void {
    const leftMs = this.#lastByteMs + secs * 1000 - this.#clock.now();
    if (leftMs > 0) {
      this.#timer = this.#clock.schedule(() => this.#check(silence, secs), leftMs);
      return;
    }
    this.#timer = undefined;
    this.#onSilence(silence, secs);
  }
}
