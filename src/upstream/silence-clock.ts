import type { Clock, Timer } from '../clock.ts';

/** Kind of silence being timed. */
export type Silence = 'first_byte_timeout' | 'stream_idle_timeout';

/**
 * Measures how long a provider sends nothing. Separate from undici's timers, which pause while an upload stalls or the
 * client does not read. Each received byte costs only one store; the timer checks the time when it fires.
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

  /** Restarts the timer; with 0 seconds nothing is timed. */
  start(silence: Silence, secs: number): void {
    if (secs === 0) return;
    this.stop();
    this.#lastByteMs = this.#clock.now();
    this.#timer = this.#clock.schedule(() => this.#check(silence, secs), secs * 1000);
  }

  /** Notes that a byte arrived. */
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
