import { useEffect, useState } from 'react';
import { useLive } from '../../live/store.ts';
import { useControl } from '../../client/control-context.ts';
import { endFirstRun, isFirstRunDone } from './first-run-memory.ts';
import { progressOf } from './first-run-progress.ts';

/** Whether the first steps are shown, and how to be done with them. */
export interface FirstRun {
  readonly isShown: boolean;
  readonly hide: () => void;
}

/**
 * They are over once a request has found a warm connection, and are then shown until the page is left: that moment is
 * what they are for.
 */
export function useFirstRun(): FirstRun {
  const client = useControl();
  const [isShown, setIsShown] = useState(false);
  const isOpen = useLive((live) => live.link === 'open');
  const isDemo = useLive((live) => live.status?.isDemo === true);
  const isReused = useLive(({ requests }) => progressOf(requests).kind === 'reused');
  useEffect(() => {
    if (!isOpen) return;
    isFirstRunDone(client).then(
      // What is shown stays, although it is done by now.
      (isDone) => setIsShown((was) => was || !isDone),
      () => undefined, // asked again with the next connection to the program
    );
  }, [client, isOpen]);
  useEffect(() => {
    if (isShown && isReused && !isDemo) void endFirstRun(client).catch(() => undefined);
  }, [client, isShown, isReused, isDemo]);
  const hide = (): void => {
    setIsShown(false);
    void endFirstRun(client).catch(() => undefined);
  };
  return { isShown: isShown && !isDemo, hide };
}
