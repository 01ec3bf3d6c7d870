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
