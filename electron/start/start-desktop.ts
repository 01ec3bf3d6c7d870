import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AskToEnd, relaySignals } from './run-child.ts';
import { EXIT_ALREADY_RUNNING, QUIT_SWITCH, READY_LINE } from './shell-arguments.ts';

/** Chromium's `[pid:date/time:LEVEL:file(line)] ` before a message. */
const CHROMIUM_PREFIX = /^\[(?:[^\]]*?:(?<level>FATAL|ERROR|WARNING|INFO):)?[^\]]*\]\s*/u;

/** Checking a newly downloaded program (macOS) can take its time. */
const READY_WITHIN_MS = 60_000;
/** On Windows Electron ends lines as Windows does, and writes all of them to standard output. */
const READY = new RegExp(`^${READY_LINE}\\r?\\n`, 'mu');
/** As much of what Electron says before it is ready is kept. */
const MAX_KEPT = 64 * 1024;

/** The desktop app runs, or why it does not. */
export type DesktopStart =
  | { readonly kind: 'running'; readonly child: ChildProcess; readonly stopRelaying: () => void }
  | { readonly kind: 'failed'; readonly reason: string };

export interface DesktopCommand {
  readonly program: string;
  /** The built main script. */
  readonly script: string;
  readonly args: readonly string[];
}

/**
 * Starts the desktop app in this terminal. What it says before it is ready is held back: if it fails, one line tells
 * why. That another instance runs already is no failure: the child has then said so and ended.
 */
export async function startDesktop({ program, script, args }: DesktopCommand): Promise<DesktopStart> {
  const child = spawn(program, [script, '--announce-ready', ...args], {
    stdio: ['inherit', 'pipe', 'pipe'],
    env: asElectron(process.env),
  });
  // From the first moment: a signal that comes before it is ready must not leave it behind.
  const stopRelaying = relaySignals(child, askToEnd({ program, script, args }));
  let output = '';
  let errors = '';
  const keepOutput = (chunk: Buffer): void => void (output = (output + chunk.toString()).slice(-MAX_KEPT));
  const keepErrors = (chunk: Buffer): void => void (errors = (errors + chunk.toString()).slice(-MAX_KEPT));
  child.stdout.on('data', keepOutput);
  child.stderr.on('data', keepErrors);
  const ended = await endsBeforeReady(child, () => READY.test(output));
  if (ended !== undefined && child.exitCode !== EXIT_ALREADY_RUNNING) {
    stopRelaying();
    return {
      kind: 'failed',
      reason: ended === '' ? exitReason(errors || output, child.exitCode, child.signalCode) : ended,
    };
  }
  child.stdout.off('data', keepOutput);
  child.stderr.off('data', keepErrors);
  process.stdout.write(output.replace(READY, ''));
  process.stderr.write(errors);
  child.stdout.pipe(process.stdout, { end: false });
  child.stderr.pipe(process.stderr, { end: false });
  return { kind: 'running', child, stopRelaying };
}

/** On Windows a second start asks the first one to quit; elsewhere a signal does. */
export function askToEnd({ program, script, args }: DesktopCommand): AskToEnd | undefined {
  if (process.platform !== 'win32') return undefined;
  return () => {
    const second = spawn(program, [script, QUIT_SWITCH, ...args], {
      stdio: 'ignore',
      env: asElectron(process.env),
    });
    second.on('error', () => undefined); // a second signal ends the first one all the same
  };
}

/** Terminals inside other Electron apps may carry what makes Electron a plain Node. */
function asElectron(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...env, ELECTRON_RUN_AS_NODE: undefined };
}

/** Resolves to undefined once it is ready; to a reason when it is not, empty where its own words have to tell. */
async function endsBeforeReady(
  child: ChildProcess & { readonly stdout: NonNullable<ChildProcess['stdout']> },
  isReady: () => boolean,
): Promise<string | undefined> {
  const outcome = Promise.withResolvers<string | undefined>();
  child.stdout.on('data', () => {
    if (isReady()) outcome.resolve(undefined);
  });
  child.once('error', (error) => outcome.resolve(`Electron could not be run (${error.message})`));
  // `close`, not `exit`: its last words must have been read.
  child.once('close', () => outcome.resolve(''));
  const timer = setTimeout(
    () => outcome.resolve('Electron did not get ready within a minute'),
    READY_WITHIN_MS,
  );
  const reason = await outcome.promise;
  clearTimeout(timer);
  if (reason !== undefined && reason !== '' && child.exitCode === null && child.pid !== undefined) {
    child.kill('SIGKILL');
    await once(child, 'close');
  }
  return reason;
}

/**
 * Why a program that ended early did so, in its own words as far as it has any: the last fatal line on its stderr,
 * else the last line, else its exit code or signal. Without a full stop.
 * @internal Tested with the lines of Chromium that no test can bring about.
 */
export function exitReason(stderr: string, code: number | null, signal: string | null): string {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '');
  const telling =
    lines.findLast((line) => CHROMIUM_PREFIX.exec(line)?.groups?.['level'] === 'FATAL') ?? lines.at(-1);
  if (telling === undefined) {
    return `Electron ended ${signal === null ? `with code ${String(code)}` : `by ${signal}`} before it was ready`;
  }
  return `Electron ended before it was ready: ${telling.replace(CHROMIUM_PREFIX, '').trim().replace(/\.$/u, '')}`;
}
