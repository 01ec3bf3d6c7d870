import { useEffect, useState } from 'react';
import { liveNowMs, useLive } from './store.ts';

const STEP_MS = 500;

/**
 * The program's monotonic clock, as far as it is known: it stands while the link is lost. It moves on while `isRunning`,
 * twice a second, and not while the page is hidden.
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
