import { type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { PARENT_POLL_MS, SECOND_SIGNAL_MS, SURVIVED_SIGNAL_MS } from '../../src/system/processes.ts';

const RELAYED = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Asks a child to end on systems without signals; see {@link relaySignals}. */
export type AskToEnd = () => void;

/**
 * Relays signals to a child; returns a function that stops relaying. With `ask`, the first signal calls it and a second
 * signal kills the child: Windows has no signals, and `kill` there ends a process in the middle of its streams.
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
 * Stands in for a child process: relays signals to it and exits the way it does. npm does not relay SIGTERM, so when
 * run by npm, the exit of the parent process counts as SIGTERM.
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
    // Reached only if the signal does not end this process.
    await new Promise((resolve) => setTimeout(resolve, SURVIVED_SIGNAL_MS));
  }
  process.exit(child.exitCode ?? 1);
}
