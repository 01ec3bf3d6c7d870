import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { processesBelow } from './process-tree.ts';
import { spawnable } from './windows-command.ts';
import { errorCode } from '../system/error-code.ts';
import { SECOND_SIGNAL_MS, SURVIVED_SIGNAL_MS } from '../system/processes.ts';

/** Shell exit codes for a command that is not found and for one that can't be run. */
const NOT_FOUND = 127;
const NOT_RUNNABLE = 126;

/** How a command ended. */
export type ChildEnd =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'signalled'; readonly signal: NodeJS.Signals }
  | { readonly kind: 'not_started'; readonly code: number; readonly reason: string };

export interface ChildOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Called with the PID before the process can have ended. */
  readonly onStart: (pid: number) => void;
}

/**
 * Runs a command with this process's terminal and file descriptors, in its process group: Ctrl-C reaches it from the
 * terminal, so it isn't forwarded a second time. SIGTERM and SIGHUP are forwarded once; a second SIGTERM kills the
 * command and its descendants.
 */
export function runChild({ command, args, env, onStart }: ChildOptions): Promise<ChildEnd> {
  const { promise, resolve } = Promise.withResolvers<ChildEnd>();
  const ignore = (): void => undefined;
  // Before the start: a signal in between must not end this process and leave the command behind.
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) process.on(signal, ignore);
  const { file, ...shape } = spawnable(command, args, { env });
  let child: ChildProcess;
  try {
    child = spawn(file, shape.args, { ...shape.options, env, stdio: 'inherit' });
  } catch (error) {
    // Thrown for a path below a file, and for more arguments than the system accepts.
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

/** Ends this process the way the command ended, so that whoever waits for it sees the same result. Never returns. */
export function endAs(end: ChildEnd): void {
  if (end.kind !== 'signalled') return process.exit(end.code);
  process.removeAllListeners(end.signal);
  process.kill(process.pid, end.signal);
  // Some signals don't terminate a process by default, and Windows has none.
  setTimeout(() => process.exit(128 + constants.signals[end.signal]), SURVIVED_SIGNAL_MS);
}

/** Its descendants would survive: Gemini CLI's worker, the process that does the work, ignores SIGTERM. */
function killTree(child: ChildProcess): void {
  const below = child.pid === undefined ? [] : processesBelow(child.pid);
  child.kill('SIGKILL');
  for (const pid of below) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // it has ended with its parent, or belongs to another user
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
  const code = errorCode(error) || error.message;
  if (code === 'ENOENT')
    return { kind: 'not_started', code: NOT_FOUND, reason: `${command}: command not found` };
  const reason = code === 'EACCES' ? 'permission denied' : `it cannot be started (${code})`;
  return { kind: 'not_started', code: NOT_RUNNABLE, reason: `${command}: ${reason}` };
}
