import { useEffect, useState } from 'react';
import { useLive } from './store.ts';

/**
 * What a question is answered, asked again after each answer, while the page is visible and the program answers; undefined
 * before the first one. Another question, which must be the same function as long as it is the same, is asked at once.
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
        // The link tells of a program that is gone; the next question comes all the same.
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
