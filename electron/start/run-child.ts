import { type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

const PARENT_POLL_MS = 500;
const RELAYED = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Ctrl-C reaches a whole process group, and its starter passes it on: a second signal counts only after this. */
export const SECOND_SIGNAL_MS = 500;

/** Asks a child to end where no signal can; see {@link relaySignals}. */
export type AskToEnd = () => void;

/**
 * Passes signals on to a child from now on; gives what ends it. With `ask` the first one asks, and a second one ends the
 * child: Windows knows no signals, and `kill` ends a process there in the middle of its streams.
 */
export function relaySignals(child: ChildProcess, ask?: AskToEnd): () => void {
  let askedAtMs: number | undefined;
  const relays = RELAYED.map((signal) => {
    const relay = (): void => {
      if (ask === undefined) return void child.kill(signal);
      if (askedAtMs === undefined) {
        askedAtMs = performance.now();
        ask();
      } else if (performance.now() - askedAtMs >= SECOND_SIGNAL_MS) child.kill(signal);
    };
    process.on(signal, relay);
    return () => process.off(signal, relay);
  });
  return () => {
    for (const stop of relays) stop();
  };
}

/**
 * Stands in for a child process to whoever started this one: signals go to it, and this process ends as it does. npm
 * passes SIGTERM on to nobody, so that under npm a parent that has gone counts as one.
 */
export async function standInFor(child: ChildProcess, ask?: AskToEnd): Promise<never> {
  const stopRelaying = relaySignals(child, ask);
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.env['npm_lifecycle_event'] === undefined || process.ppid === parent) return;
    clearInterval(watch);
    child.kill('SIGTERM');
  }, PARENT_POLL_MS);
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  clearInterval(watch);
  stopRelaying();
  if (child.signalCode !== null) {
    process.kill(process.pid, child.signalCode);
    // Where the signal is not deadly by itself.
    await new Promise((resolve) => setTimeout(resolve, PARENT_POLL_MS));
  }
  process.exit(child.exitCode ?? 1);
}
