import type { Clock } from '../clock.ts';

/** Waits; resolves to true when the time is over, to false at once when the signal is aborted. Leaves no timer. */
export function pause(clock: Clock, delayMs: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(false);
    const timer = clock.schedule(() => {
      signal.removeEventListener('abort', giveUp);
      resolve(true);
    }, delayMs);
    const giveUp = (): void => {
      clock.cancel(timer);
      resolve(false);
    };
    signal.addEventListener('abort', giveUp, { once: true });
  });
}
