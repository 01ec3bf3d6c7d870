import { errorCode } from './error-code.ts';

/** Whether a process exists, including other users' processes. A reused PID counts as well. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It exists, but this user may not signal it.
    return errorCode(error) === 'EPERM';
  }
}

/**
 * A signal that takes two routes arrives twice: Ctrl-C from the terminal and from npm or another parent. A second
 * request to stop counts only if it comes at least this many milliseconds after the first.
 */
export const SECOND_SIGNAL_MS = 500;

/** Interval at which a program under npm, which doesn't pass SIGTERM on, checks whether its parent has exited. */
export const PARENT_POLL_MS = 500;

/** A process still alive this long after it sent itself a signal isn't ended by that signal. */
export const SURVIVED_SIGNAL_MS = 500;
