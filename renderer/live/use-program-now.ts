import { useEffect, useState } from 'react';
import { liveNowMs, useLive } from './store.ts';

const STEP_MS = 500;

/**
 * Returns the time on the program's monotonic clock, which stops while the link is lost. While `isRunning`, it updates
 * twice a second, except when the page is hidden.
 */
export function useProgramNow(isRunning: boolean): number {
  const [, setCount] = useState(0);
  useLive((live) => live.lostAtMs);
  useEffect(() => {
    if (!isRunning) return;
    const timer = setInterval(() => {
      if (!document.hidden) setCount((count) => count + 1);
    }, STEP_MS);
    return () => clearInterval(timer);
  }, [isRunning]);
  return liveNowMs();
}
