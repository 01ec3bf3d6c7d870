import { useEffect, useState } from 'react';
import { useLive } from '../../live/store.ts';
import { type ControlClient, useControl } from '../../client/client.ts';
import { lazyPart } from '../../ui/lazy-part.tsx';
import { progressOf } from './first-run-progress.ts';

const FIRST_STEPS = lazyPart({ load: async () => (await import('./first-steps.tsx')).FirstSteps });

/** The key under which a browser stores that the first steps are done. */
const STORED = 'lunaroute.first-run-done';

/** The first steps, until they are done or hidden. */
export function FirstRunCard() {
  const { isShown, hide } = useFirstRun();
  return isShown ? <FIRST_STEPS.Part onHide={hide} /> : null;
}

/**
 * The first steps are done once a request has reused a warm connection. They stay visible until the user leaves the
 * page, since that moment is their point.
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
      // Once shown they stay, even if they are done in the meantime.
      (isDone) => setIsShown((was) => was || !isDone),
      () => undefined, // requested again when the link to the program reopens
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

/** Whether the first steps are done, as stored by the desktop app or in the browser. */
async function isFirstRunDone(client: ControlClient): Promise<boolean> {
  if (window.lunaroute === undefined) return window.localStorage.getItem(STORED) === 'true';
  const view = await client.desktop.view();
  return view.kind === 'headless' || view.preferences.firstRunDone;
}

/** Stores that the first steps are done. */
async function endFirstRun(client: ControlClient): Promise<void> {
  if (window.lunaroute === undefined) window.localStorage.setItem(STORED, 'true');
  else await client.desktop.setPreferences({ firstRunDone: true });
}
