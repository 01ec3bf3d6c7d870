/** Texts for starting, stopping and trying the proxy. Its states are worded in `format-proxy.ts`. */

export const start = 'Start';
export const stop = 'Stop';
/** Label for screen readers: `Stop the proxy`. */
export function ofTheProxy(action: string): string {
  return `${action} the proxy`;
}
export function withoutWaiting(action: string): string {
  return `${action}, without waiting`;
}
export const notStarted = 'The proxy could not be started';
export const notStopped = 'The proxy could not be stopped';
export const levelNotChanged = 'The level was not changed';
export function noAnswer(message: string): string {
  return `LunaRoute did not answer: ${message}. Nothing was changed. Try again once it is running.`;
}

// Lines for a shell.
export const shell = 'Shell';
export function linesFor(shellLabel: string): string {
  return `the lines for ${shellLabel}`;
}
export const noLines = 'Couldn’t get the lines';

// The first request.
export const theCommand = 'the command';
export const isDemo = 'This is the demo: a built-in provider answers, and nothing leaves this machine.';
export const demoOffer =
  'To look around without an account, run `lunaroute-tray serve --demo` instead: a built-in provider answers.';
