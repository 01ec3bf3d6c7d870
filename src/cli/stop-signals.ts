import { PARENT_POLL_MS, SECOND_SIGNAL_MS } from '../system/processes.ts';

/** Reason the program was asked to stop. */
export type StopCause = 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'parent_gone';

/**
 * Resolves at the first SIGINT, SIGTERM or SIGHUP (the terminal was closed), or, under npm, when the parent has exited
 * (npm doesn't pass SIGTERM on). A second signal ends the process at once with 128 plus the signal's number. With
 * `followsStarter`, it also stops when the channel to the process that started it closes, however that process ended.
 */
export function onStopRequested(followsStarter = false): Promise<StopCause> {
  return new Promise((resolve) => {
    let firstAtMs: number | undefined;
    const stop = (cause: StopCause): void => {
      firstAtMs ??= performance.now();
      resolve(cause);
    };
    const signalled = (cause: StopCause, number: number): void => {
      if (firstAtMs === undefined) return stop(cause);
      if (performance.now() - firstAtMs >= SECOND_SIGNAL_MS) process.exit(128 + number);
    };
    process.on('SIGHUP', () => signalled('SIGHUP', 1));
    process.on('SIGINT', () => signalled('SIGINT', 2));
    process.on('SIGTERM', () => signalled('SIGTERM', 15));
    if (process.env['npm_lifecycle_event'] !== undefined) watchParent(() => stop('parent_gone'));
    if (!followsStarter) return;
    process.on('disconnect', () => stop('parent_gone'));
    if (!process.connected) stop('parent_gone');
  });
}

function watchParent(stop: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    stop();
  }, PARENT_POLL_MS);
  timer.unref();
}
