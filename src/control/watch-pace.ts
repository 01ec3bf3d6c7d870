import type { Clock } from '../clock.ts';

/** At most ten ticks a second: more would be imperceptible, and each costs the window a frame. */
const TICK_MS = 100;
/** Interval for a window that isn't visible. */
const SLOW_TICK_MS = 1000;

/** How often a window receives updates. */
export class WatchPace {
  #isSlow: boolean;
  #wake: (() => void) | undefined;

  constructor(isSlow: boolean) {
    this.#isSlow = isSlow;
  }

  /** Number of regular ticks that one tick replaces. */
  get share(): number {
    return this.#isSlow ? SLOW_TICK_MS / TICK_MS : 1;
  }

  /** Changes the pace; a window that becomes visible is updated at once. */
  choose(isSlow: boolean): void {
    this.#isSlow = isSlow;
    if (!isSlow) this.#wake?.();
  }

  /** Resolves when the next tick is due, or when `signal` ends the watch. */
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
