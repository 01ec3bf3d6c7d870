import { app } from 'electron';
import { QUIT_SWITCH } from './shell-arguments.ts';
import { SECOND_SIGNAL_MS } from '../../src/system/processes.ts';

/**
 * Quits in order on the first signal, letting streams finish, and immediately on the second. Chromium's own handler
 * would take a relayed copy of the first signal for a second one. It is installed just before the app is ready, so call
 * this after that. Returns whether a signal has come, in which case the user may not be at the window.
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
