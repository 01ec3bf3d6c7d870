import { app } from 'electron';

/** Ctrl-C reaches a whole process group, and its starter passes it on: a second signal counts only after this. */
const SECOND_SIGNAL_MS = 500;

/**
 * A first signal quits in order, streams and all; a second one ends the program at once. Chromium's own handling
 * would take the copy of the first for the second; it is installed just before the app is ready, so that this must be
 * called after. Gives back whether there was a signal: who sends one is not in front of the window.
 */
export function quitOnSignals(): () => boolean {
  let firstAtMs: number | undefined;
  const signalled = (code: number): void => {
    if (firstAtMs === undefined) {
      firstAtMs = performance.now();
      return app.quit();
    }
    if (performance.now() - firstAtMs >= SECOND_SIGNAL_MS) app.exit(code);
  };
  process.on('SIGINT', () => signalled(130));
  process.on('SIGTERM', () => signalled(143));
  process.on('SIGHUP', () => signalled(129));
  return () => firstAtMs !== undefined;
}
