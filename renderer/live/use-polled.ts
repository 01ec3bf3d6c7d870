import { useEffect, useState } from 'react';
import { useLive } from './store.ts';

/**
 * Polls: returns the latest result of `ask`, which runs again after each result while the page is visible and the link
 * is open; undefined before the first result. Pass a stable function: a new one is called at once.
 */
export function usePolled<Answer>(
  ask: (signal: AbortSignal) => Promise<Answer>,
  everyMs: number,
): Answer | undefined {
  const isLinked = useLive((live) => live.link === 'open');
  const [answer, setAnswer] = useState<Answer>();
  useEffect(() => {
    if (!isLinked) return;
    const stopped = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const askAgain = async (): Promise<void> => {
      clearTimeout(timer);
      if (document.hidden) return;
      try {
        const next = await ask(stopped.signal);
        if (!stopped.signal.aborted) setAnswer(next);
      } catch {
        // The link state reports a program that has gone; polling continues anyway.
      }
      clearTimeout(timer);
      if (!stopped.signal.aborted) timer = setTimeout(() => void askAgain(), everyMs);
    };
    const askNow = (): void => void askAgain();
    document.addEventListener('visibilitychange', askNow);
    askNow();
    return () => {
      stopped.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', askNow);
    };
  }, [ask, everyMs, isLinked]);
  return answer;
}
