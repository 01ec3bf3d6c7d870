import { type RefObject, useCallback, useEffect, useState } from 'react';
import type { AboutView } from '../../../src/contract/about.ts';
import type { UpdateView } from '../../../src/contract/updates.ts';
import { useRefresh } from '../../live/use-refresh.ts';
import { useControl } from '../../client/client.ts';
import { reason } from '../../proxy/proxy-actions.ts';
import { showToast } from '../../ui/toasts.tsx';
import * as words from './words.ts';

/** The interval for updating the processes while the section is visible. */
const EVERY_MS = 2000;

interface AboutState {
  /** Undefined before the first response. */
  readonly view: AboutView | undefined;
  /** Runs an action that returns a new update state, and shows it. */
  readonly changeUpdate: (act: () => Promise<UpdateView>) => Promise<void>;
}

/** Loads the program's facts once, then repeatedly while the section is visible. */
export function useAbout(section: RefObject<Element | null>): AboutState {
  const client = useControl();
  const isInView = useInView(section);
  const [view, setView] = useState<AboutView>();
  const look = useCallback(
    async (signal: AbortSignal) => {
      // If the program does not respond, the banner says so.
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

/** Whether any part of the element is visible. */
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
