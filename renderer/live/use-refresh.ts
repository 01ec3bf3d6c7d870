import { useEffect } from 'react';
import { useLive } from './store.ts';

/**
 * Looks at once and then again and again, one look at a time; not while the page is hidden or the program is not
 * heard, nor while `isWanted` is false. `look` must stay the same function, and is called off by its signal.
 */
export function useRefresh(
  look: (signal: AbortSignal) => Promise<void>,
  everyMs: number,
  isWanted = true,
): void {
  const isOpen = useLive((live) => live.link === 'open');
  useEffect(() => {
    if (!isOpen || !isWanted) return;
    const left = new AbortController();
    let isLooking = false;
    const lookOnce = async (): Promise<void> => {
      if (isLooking || document.hidden) return;
      isLooking = true;
      await look(left.signal);
      isLooking = false;
    };
    const show = (): void => void lookOnce();
    show();
    const timer = setInterval(show, everyMs);
    document.addEventListener('visibilitychange', show);
    return () => {
      left.abort();
      clearInterval(timer);
      document.removeEventListener('visibilitychange', show);
    };
  }, [look, everyMs, isOpen, isWanted]);
}
