import { app } from 'electron';
import { QUIT_SWITCH } from './shell-arguments.ts';
import { SECOND_SIGNAL_MS } from './run-child.ts';

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
  app.on('second-instance', (_event, args) => {
    if (args.includes(QUIT_SWITCH)) signalled(0);
  });
  return () => firstAtMs !== undefined;
}
