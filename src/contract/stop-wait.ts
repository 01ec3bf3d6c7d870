/** What is waited for while the proxy stops. */
export interface StopWait {
  /** Requests in progress, and WebSockets on which a byte has moved within 30 s; 0 while connections only close. */
  readonly requests: number;
  /** Whole seconds until what is left is cut off, rounded up. */
  readonly leftSecs: number;
  /** The program ends afterwards. */
  readonly isQuitting: boolean;
}

/** Such as `Waiting for 2 requests, up to 8 s`: the same in the window, the tray, the log and the terminal. */
export function formatStopWait({ requests, leftSecs }: StopWait): string {
  const what = requests === 0 ? 'Closing connections' : `Waiting for ${countRequests(requests)}`;
  return leftSecs === 0 ? what : `${what}, up to ${leftSecs} s`;
}

/** What is going on, in a word. */
export function stoppingWord({ isQuitting }: StopWait): 'Quitting' | 'Stopping' {
  return isQuitting ? 'Quitting' : 'Stopping';
}

/** Such as `Quitting: waiting for 2 requests, up to 8 s`. */
export function stoppingLine(wait: StopWait): string {
  const words = formatStopWait(wait);
  return `${stoppingWord(wait)}: ${words.charAt(0).toLowerCase()}${words.slice(1)}`;
}

/** What the button is called that ends the wait. */
export function stopNowLabel({ isQuitting }: StopWait): 'Quit now' | 'Stop now' {
  return isQuitting ? 'Quit now' : 'Stop now';
}

/** Such as `1 request`. */
export function countRequests(count: number): string {
  return `${count} ${count === 1 ? 'request' : 'requests'}`;
}
