import type { Clock } from '../clock.ts';

/** At most ten ticks a second: more would not be seen, and each costs the window a frame. */
const TICK_MS = 100;
/** For a window that nobody sees. */
const SLOW_TICK_MS = 1000;

/** How often one window is told what is new. */
export class WatchPace {
  #isSlow: boolean;
  #wake: (() => void) | undefined;

  constructor(isSlow: boolean) {
    this.#isSlow = isSlow;
  }

  /** How many usual ticks one tick stands for. */
  get share(): number {
    return this.#isSlow ? SLOW_TICK_MS / TICK_MS : 1;
  }

  /** Who is seen again is told at once. */
  choose(isSlow: boolean): void {
    this.#isSlow = isSlow;
    if (!isSlow) this.#wake?.();
  }

  /** Resolves when the next tick is due, or `signal` ends the watch. */
  wait(clock: Clock, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        clock.cancel(timer);
        signal?.removeEventListener('abort', end);
        resolve();
      };
      const timer = clock.schedule(end, TICK_MS * this.share);
      signal?.addEventListener('abort', end);
      this.#wake = end;
    });
  }
}
