import { useCallback, useEffect, useState } from 'react';
import { useLive } from './store.ts';

/**
 * Calls `look` at once and then at intervals, never twice concurrently; not while the page is hidden, the link is not
 * open, or `isWanted` is false. `look` must be a stable function and is cancelled through its signal.
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
      try {
        await look(left.signal);
      } catch {
        // The link state reports a program that has gone; the next look follows anyway.
      }
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

/** The latest result of `ask`, refreshed like {@link useRefresh}; undefined before the first result. */
export function usePolled<Answer>(
  ask: (signal: AbortSignal) => Promise<Answer>,
  everyMs: number,
): Answer | undefined {
  const [answer, setAnswer] = useState<Answer>();
  const look = useCallback(
    async (signal: AbortSignal) => {
      const next = await ask(signal);
      if (!signal.aborted) setAnswer(next);
    },
    [ask],
  );
  useRefresh(look, everyMs);
  return answer;
}
