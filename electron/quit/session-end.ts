import { BaseWindow } from 'electron';

/** Kept for as long as the program runs, or nobody is told. */
let listening: BaseWindow | undefined;

/**
 * Windows tells a session's end to windows, and the one with the page may not have been made yet: one that is never
 * seen listens. Once the listener has returned, Electron ends the process, unless it is quitting by then.
 */
export function onSessionEnd(listener: () => void): void {
  listening = new BaseWindow({ show: false, skipTaskbar: true, width: 1, height: 1 });
  listening.on('session-end', listener);
}
