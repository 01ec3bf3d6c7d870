import { type RefObject, useCallback, useEffect, useState } from 'react';
import type { AboutView } from '../../../src/contract/about.ts';
import type { UpdateView } from '../../../src/contract/updates.ts';
import { useRefresh } from '../../live/use-refresh.ts';
import { useControl } from '../../client/client.ts';
import { reason } from '../../proxy/proxy-actions.ts';
import { showToast } from '../../ui/toasts.tsx';
import * as words from './words.ts';

/** Processes are looked at this often while they can be seen. */
const EVERY_MS = 2000;

interface AboutState {
  /** Undefined before the first answer. */
  readonly view: AboutView | undefined;
  /** Does what ends in another state of updates, and shows that. */
  readonly changeUpdate: (act: () => Promise<UpdateView>) => Promise<void>;
}

/** What the program says of itself: once, and again and again while its section can be seen. */
export function useAbout(section: RefObject<Element | null>): AboutState {
  const client = useControl();
  const isInView = useInView(section);
  const [view, setView] = useState<AboutView>();
  const look = useCallback(
    async (signal: AbortSignal) => {
      // The banner tells of a program that does not answer.
      const found = await client.about.view(undefined, { signal }).catch(() => undefined);
      if (found !== undefined && !signal.aborted) setView(found);
    },
    [client],
  );
  useRefresh(look, EVERY_MS, isInView || view === undefined);
  const changeUpdate = async (act: () => Promise<UpdateView>): Promise<void> => {
    try {
      const update = await act();
      setView((current) => current && { ...current, update });
    } catch (error) {
      showToast({ title: words.notChecked, description: reason(error), kind: 'trouble' });
    }
  };
  return { view, changeUpdate };
}

/** Whether some of the element is in the part of the page that can be seen. */
function useInView(element: RefObject<Element | null>): boolean {
  const [isInView, setIsInView] = useState(false);
  useEffect(() => {
    if (element.current === null) return;
    const observer = new IntersectionObserver((entries) =>
      setIsInView(entries.at(-1)?.isIntersecting ?? false),
    );
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return isInView;
}
