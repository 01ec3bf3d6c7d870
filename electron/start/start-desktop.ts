import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AskToEnd, relaySignals } from './run-child.ts';
import { EXIT_ALREADY_RUNNING, QUIT_SWITCH, READY_LINE } from './shell-arguments.ts';

/** The `[pid:date/time:LEVEL:file(line)] ` that Chromium puts before a message. */
const CHROMIUM_PREFIX = /^\[(?:[^\]]*?:(?<level>FATAL|ERROR|WARNING|INFO):)?[^\]]*\]\s*/u;

/** macOS can take long to check a newly downloaded program. */
const READY_WITHIN_MS = 60_000;
/** On Windows, Electron ends lines with CRLF and writes everything to standard output. */
const READY = new RegExp(`^${READY_LINE}\\r?\\n`, 'mu');
/** The most output, in characters per stream, kept until Electron is ready. */
const MAX_KEPT = 64 * 1024;

/** The running desktop app, or why it does not run. */
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
 * Starts the desktop app in this terminal. Its output is held back until it is ready; if it fails, one line says why.
 * Another running instance is not a failure: the child has then reported it and ended.
 */
export async function startDesktop({ program, script, args }: DesktopCommand): Promise<DesktopStart> {
  const child = spawn(program, [script, '--announce-ready', ...args], {
    stdio: ['inherit', 'pipe', 'pipe'],
    env: asElectron(process.env),
  });
  // Relayed immediately: a signal that arrives before the app is ready must not leave it running.
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

/**
 * Returns how to ask the app to end: on Windows, by starting it again with the quit switch; elsewhere undefined, as a
 * signal does it.
 */
export function askToEnd({ program, script, args }: DesktopCommand): AskToEnd | undefined {
  if (process.platform !== 'win32') return undefined;
  return () => {
    const second = spawn(program, [script, QUIT_SWITCH, ...args], {
      stdio: 'ignore',
      env: asElectron(process.env),
    });
    second.on('error', () => undefined); // a second signal still ends the app
  };
}

/** Removes the variable that makes Electron run as plain Node; terminals inside other Electron apps may set it. */
function asElectron(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...env, ELECTRON_RUN_AS_NODE: undefined };
}

/**
 * Resolves to undefined once the app is ready, otherwise to the reason; an empty reason means that the app's output has
 * to explain.
 */
async function endsBeforeReady(
  child: ChildProcess & { readonly stdout: NonNullable<ChildProcess['stdout']> },
  isReady: () => boolean,
): Promise<string | undefined> {
  const outcome = Promise.withResolvers<string | undefined>();
  child.stdout.on('data', () => {
    if (isReady()) outcome.resolve(undefined);
  });
  child.once('error', (error) => outcome.resolve(`Electron could not be run (${error.message})`));
  // `close`, not `exit`, so that all of its output has been read.
  child.once('close', () => outcome.resolve(''));
  const timer = setTimeout(() => outcome.resolve('Electron was not ready within a minute'), READY_WITHIN_MS);
  const reason = await outcome.promise;
  clearTimeout(timer);
  if (reason !== undefined && reason !== '' && child.exitCode === null && child.pid !== undefined) {
    child.kill('SIGKILL');
    await once(child, 'close');
  }
  return reason;
}

/**
 * Why a program ended early, in its own words if possible: the last fatal line on its stderr, else the last line, else
 * its exit code or signal. Without a full stop.
 * @internal Tested with Chromium output that no test can provoke.
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
