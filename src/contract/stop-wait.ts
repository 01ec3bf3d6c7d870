/** What a stop of the proxy is waiting for. */
export interface StopWait {
  /**
   * Requests in progress, plus WebSockets that moved a byte within the last 30 s; 0 while only connections are closing.
   */
  readonly requests: number;
  /** Whole seconds until the rest is cut off, rounded up. */
  readonly leftSecs: number;
  /** Whether the program exits afterwards. */
  readonly isQuitting: boolean;
}

/**
 * Returns for example `Waiting for 2 requests, up to 8 s`: the same in the window, the tray, the log and the terminal.
 */
export function formatStopWait({ requests, leftSecs }: StopWait): string {
  const what = requests === 0 ? 'Closing connections' : `Waiting for ${countRequests(requests)}`;
  return leftSecs === 0 ? what : `${what}, up to ${leftSecs} s`;
}

/** Returns a single word for what is happening. */
export function stoppingWord({ isQuitting }: StopWait): 'Quitting' | 'Stopping' {
  return isQuitting ? 'Quitting' : 'Stopping';
}

/** Returns for example `Quitting: waiting for 2 requests, up to 8 s`. */
export function stoppingLine(wait: StopWait): string {
  const words = formatStopWait(wait);
  return `${stoppingWord(wait)}: ${words.charAt(0).toLowerCase()}${words.slice(1)}`;
}

/** Returns the label of the button that ends the wait. */
export function stopNowLabel({ isQuitting }: StopWait): 'Quit now' | 'Stop now' {
  return isQuitting ? 'Quit now' : 'Stop now';
}

/** Returns for example `1 request`. */
export function countRequests(count: number): string {
  return `${count} ${count === 1 ? 'request' : 'requests'}`;
}
