import { type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

const PARENT_POLL_MS = 500;
const RELAYED = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Passes signals on to a child from now on; gives what ends it. */
export function relaySignals(child: ChildProcess): () => void {
  const relays = RELAYED.map((signal) => {
    const relay = (): void => void child.kill(signal);
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
export async function standInFor(child: ChildProcess): Promise<never> {
  const stopRelaying = relaySignals(child);
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
