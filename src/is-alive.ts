/** Whether a process is there, another user's included. A number that the system has given to somebody else counts, too. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // There, but not to be signalled.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
