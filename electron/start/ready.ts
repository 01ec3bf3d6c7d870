/** Another LunaRoute of this user runs already. */
export const EXIT_ALREADY_RUNNING = 4;
/** The line that tells a waiting starter that the app is up. */
export const READY_LINE = 'lunaroute:ready';

/** Asks the LunaRoute that runs to quit as a signal does; Windows has no signal that could be caught. */
export const QUIT_SWITCH = '--quit';

/** Tells the starter, if one waits, that window and tray are being shown. */
export function announceReady(isAwaited: boolean): void {
  if (isAwaited) process.stdout.write(`${READY_LINE}\n`);
}
