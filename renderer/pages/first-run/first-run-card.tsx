import { useEffect, useState } from 'react';
import { useLive } from '../../live/store.ts';
import { type ControlClient, useControl } from '../../client/client.ts';
import { lazyPart } from '../../ui/lazy-part.tsx';
import { progressOf } from './first-run-progress.ts';

const FIRST_STEPS = lazyPart({ load: async () => (await import('./first-steps.tsx')).FirstSteps });

/** Where a browser remembers that they are over. */
const STORED = 'lunaroute.first-run-done';

/** The first steps, until they are done or hidden. */
export function FirstRunCard() {
  const { isShown, hide } = useFirstRun();
  return isShown ? <FIRST_STEPS.Part onHide={hide} /> : null;
}

/**
 * They are over once a request has found a warm connection, and are then shown until the page is left: that moment is
 * what they are for.
 */
function useFirstRun() {
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

/** Whether the first steps are over; the desktop app remembers it, in a browser this page does. */
async function isFirstRunDone(client: ControlClient): Promise<boolean> {
  if (window.lunaroute === undefined) return window.localStorage.getItem(STORED) === 'true';
  const view = await client.desktop.view();
  return view.kind === 'headless' || view.preferences.firstRunDone;
}

/** From now on they are. */
async function endFirstRun(client: ControlClient): Promise<void> {
  if (window.lunaroute === undefined) window.localStorage.setItem(STORED, 'true');
  else await client.desktop.setPreferences({ firstRunDone: true });
}
