import type { ControlClient } from '../../client/client.ts';

const STORED = 'lunaroute.first-run-done';

/** Whether the first steps are over; the desktop app remembers it, in a browser this page does. */
export async function isFirstRunDone(client: ControlClient): Promise<boolean> {
  if (window.lunaroute === undefined) return window.localStorage.getItem(STORED) === 'true';
  const view = await client.desktop.view();
  return view.kind === 'headless' || view.preferences.firstRunDone;
}

/** From now on they are. */
export async function endFirstRun(client: ControlClient): Promise<void> {
  if (window.lunaroute === undefined) window.localStorage.setItem(STORED, 'true');
  else await client.desktop.setPreferences({ firstRunDone: true });
}
