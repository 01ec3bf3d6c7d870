import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { processesBelow } from './process-tree.ts';
import { spawnable } from './windows-command.ts';

/** The shells' codes for a command that is not found, and for one that cannot be run. */
const NOT_FOUND = 127;
const NOT_RUNNABLE = 126;
/** A signal that comes by two ways arrives twice: only one that is later than this asks again. */
const SECOND_SIGNAL_MS = 500;

/** How a command ended. */
export type ChildEnd =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'signalled'; readonly signal: NodeJS.Signals }
  | { readonly kind: 'not_started'; readonly code: number; readonly reason: string };

export interface ChildOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Told of its process before it can have ended. */
  readonly onStart: (pid: number) => void;
}

/**
 * Runs a command with this process's own terminal and files, in its process group: a Ctrl-C reaches it from the terminal
 * and not from here a second time. SIGTERM and SIGHUP are passed on once; a second SIGTERM kills it
 * and what it has started.
 */
export function runChild({ command, args, env, onStart }: ChildOptions): Promise<ChildEnd> {
  const { promise, resolve } = Promise.withResolvers<ChildEnd>();
  const ignore = (): void => undefined;
  // Before it is started: it must not be left alone by a signal that comes in between.
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) process.on(signal, ignore);
  const { file, ...shape } = spawnable(command, args, env);
  let child: ChildProcess;
  try {
    child = spawn(file, shape.args, { ...shape.options, env, stdio: 'inherit' });
  } catch (error) {
    // So for a path below a file, and for more arguments than the system takes.
    return Promise.resolve(notStarted(command, error instanceof Error ? error : new Error(String(error))));
  }
  if (child.pid !== undefined) onStart(child.pid);
  passOn((signal) => {
    if (signal === 'SIGKILL') killTree(child);
    else child.kill(signal);
  });
  child.on('error', (error) => {
    if (child.pid === undefined) resolve(notStarted(command, error));
  });
  child.on('exit', (code, signal) =>
    resolve(signal === null ? { kind: 'exited', code: code ?? 0 } : { kind: 'signalled', signal }),
  );
  return promise;
}

/** Ends this process as the command ended, so that whoever waits for it sees the same. Never returns. */
export function endAs(end: ChildEnd): void {
  if (end.kind !== 'signalled') return process.exit(end.code);
  process.removeAllListeners(end.signal);
  process.kill(process.pid, end.signal);
  // Some signals end nobody who was not waiting for them, and Windows has none.
  setTimeout(() => process.exit(128 + constants.signals[end.signal]), SECOND_SIGNAL_MS);
}

/** What it has started would be left behind: Gemini CLI's worker, which is the one that works, ignores SIGTERM. */
function killTree(child: ChildProcess): void {
  const below = child.pid === undefined ? [] : processesBelow(child.pid);
  child.kill('SIGKILL');
  for (const pid of below) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // it has ended with the other, or is another user's
    }
  }
}

function passOn(send: (signal: NodeJS.Signals) => void): void {
  let firstAtMs: number | undefined;
  process.on('SIGTERM', () => {
    const isSecond = firstAtMs !== undefined && performance.now() - firstAtMs >= SECOND_SIGNAL_MS;
    if (firstAtMs === undefined) send('SIGTERM');
    else if (isSecond) send('SIGKILL');
    firstAtMs ??= performance.now();
  });
  process.once('SIGHUP', () => {
    send('SIGHUP');
    process.on('SIGHUP', () => undefined);
  });
}

function notStarted(command: string, error: Error): ChildEnd {
  const code = 'code' in error ? String(error.code) : error.message;
  if (code === 'ENOENT')
    return { kind: 'not_started', code: NOT_FOUND, reason: `${command}: command not found` };
  const reason = code === 'EACCES' ? 'permission denied' : `it cannot be started (${code})`;
  return { kind: 'not_started', code: NOT_RUNNABLE, reason: `${command}: ${reason}` };
}
