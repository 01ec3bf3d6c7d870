import { useEffect, useState } from 'react';
import { programNowMs, useLive } from '../live/store.ts';

const STEP_MS = 500;

/**
 * Milliseconds since 1970 by the program's clock. It moves on while `isRunning`, twice a second, and not while the
 * page is hidden.
 */
export function useWallNow(isRunning: boolean): number {
  const [, setCount] = useState(0);
  const wallMinusMonotonicMs = useLive((live) => live.wallMinusMonotonicMs);
  useEffect(() => {
    if (!isRunning) return;
    const timer = setInterval(() => {
      if (!document.hidden) setCount((count) => count + 1);
    }, STEP_MS);
    return () => clearInterval(timer);
  }, [isRunning]);
  return programNowMs() + wallMinusMonotonicMs;
}
