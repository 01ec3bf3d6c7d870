import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type { Readable } from 'node:stream';
import type { Variables } from '../../src/settings/sources/inputs.ts';
import {
  KNOWN_NAMES,
  type LoginShellOutcome,
  type LoginShellReader,
} from '../../src/settings/sources/login-shell.ts';
import { childEnv } from './child-env.ts';
import { errorCode } from '../../src/system/error-code.ts';

/** Startup waits only for part of this time; a later result is applied when it arrives. */
const TIMEOUT_MS = 60_000;
const MAX_OUTPUT_BYTES = 1024 * 1024;

/** Users can test for the last two in their startup files and skip slow steps. */
const ASKING: Variables = {
  DISABLE_AUTO_UPDATE: 'true',
  ZSH_TMUX_AUTOSTART: 'false',
  VSCODE_RESOLVING_ENVIRONMENT: '1',
  LUNAROUTE_RESOLVING_ENVIRONMENT: '1',
};

/** Accounts not meant for logging in have one of these. */
const NO_SHELLS: ReadonlySet<string> = new Set(['nologin', 'false', 'true']);

/** Facts about the program's start that tell whether it already has the shell's variables. */
export interface StartFacts {
  readonly env: Variables;
  readonly isStdinTty: boolean;
}

/**
 * Whether the program was started from a terminal and so already has the variables of the user's shell. Launchers give
 * none of the three signs, or PWD alone.
 */
export function startedFromTerminal({ env, isStdinTty }: StartFacts): boolean {
  const term = env['TERM'] ?? '';
  return isStdinTty || (term !== '' && term !== 'dumb' && (env['PWD'] ?? '') !== '');
}

/** @internal Used by the tests. */
export interface LoginShellOptions {
  /** The shell's path; undefined if the system names none. */
  readonly shell: string | undefined;
  readonly env: Variables;
  readonly platform: NodeJS.Platform;
  readonly isStdinTty: boolean;
  /** Names to look for besides `LUNAROUTE_*` and the other variables of the settings. */
  readonly names: readonly string[];
  readonly timeoutMs?: number;
}

/**
 * Runs the user's login shell with its startup files and reads the variables of the settings from it; all others are
 * dropped unread. Never rejects, and never takes longer than the timeout, after which it kills the shell and its
 * children.
 * @internal The tests pass the shell and the timeout.
 */
export async function readLoginShell(options: LoginShellOptions): Promise<LoginShellOutcome> {
  const { shell, env, platform, isStdinTty } = options;
  if (platform === 'win32') return notAsked('Windows gives every program the variables of its user.');
  if (startedFromTerminal({ env, isStdinTty })) {
    return notAsked('The program was started from a terminal, and has its variables.');
  }
  if (shell === undefined || shell === '' || NO_SHELLS.has(path.basename(shell))) {
    return notAsked('The account has no login shell.');
  }
  const wanted = new Set([...KNOWN_NAMES, ...options.names]);
  const asked = await ask(shell, env, options.timeoutMs ?? TIMEOUT_MS);
  if (asked.kind === 'failed') return { kind: 'failed', shell, message: asked.message };
  return { kind: 'read', shell, variables: keep(asked.entries, wanted) };
}

export interface ReaderOptions extends StartFacts {
  readonly platform: NodeJS.Platform;
  /** The shell of the user's account, used when `SHELL` is not set. */
  readonly accountShell: string | undefined;
}

/** Creates the reader that the settings call at startup and when the user asks for a new read. */
export function loginShellReader(options: ReaderOptions): LoginShellReader {
  const { accountShell, ...facts } = options;
  return (names) => readLoginShell({ ...facts, shell: options.env['SHELL'] ?? accountShell, names });
}

function notAsked(why: string): LoginShellOutcome {
  return { kind: 'not_asked', why };
}

/**
 * Keeps the wanted variables. Entries are `NAME=value`; a value may contain line breaks without being mistaken for
 * another variable.
 */
function keep(entries: readonly string[], wanted: ReadonlySet<string>): Variables {
  const kept: Record<string, string> = {};
  for (const entry of entries) {
    const equals = entry.indexOf('=');
    const name = entry.slice(0, equals);
    if (equals <= 0 || name in ASKING) continue;
    if (wanted.has(name) || name.startsWith('LUNAROUTE_')) kept[name] = entry.slice(equals + 1);
  }
  return kept;
}

type Asked =
  | { readonly kind: 'read'; readonly entries: readonly string[] }
  | { readonly kind: 'failed'; readonly message: string };

/** Runs the shell and returns what `env -0` printed between two marks; startup files may print anything around them. */
async function ask(shell: string, env: Variables, timeoutMs: number): Promise<Asked> {
  // Passed as two halves, so a shell that echoes its command line does not print the whole mark.
  const halves = [randomBytes(12).toString('hex'), randomBytes(12).toString('hex')] as const;
  const child = spawn(shell, shellArguments(shell, halves), {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...childEnv(env), ...ASKING },
  });
  const outcome = Promise.withResolvers<Asked>();
  const giveUp = (message: string): void => {
    killGroup(child);
    outcome.resolve({ kind: 'failed', message });
  };
  const timer = setTimeout(() => {
    giveUp(`It did not answer within ${timeoutMs / 1000} s: something in its startup files is waiting.`);
  }, timeoutMs);
  const answer = new Answer(halves.join(''));
  child.stdout.on('data', (chunk: Buffer) => {
    const asked = answer.take(chunk);
    if (asked !== undefined) outcome.resolve(asked);
    else if (answer.size > MAX_OUTPUT_BYTES) giveUp('It printed more than 1 MiB.');
  });
  child.on('error', (error) =>
    outcome.resolve({ kind: 'failed', message: `It could not be run (${error.message}).` }),
  );
  child.on('close', (code, signal) => {
    const end = signal === null ? `with exit code ${code ?? 0}` : `by ${signal}`;
    outcome.resolve({ kind: 'failed', message: `It ended ${end} before it could be asked.` });
  });
  const asked = await outcome.promise;
  clearTimeout(timer);
  release(child);
  return asked;
}

/** The shell's output so far. */
class Answer {
  readonly #mark: Buffer;
  #output = Buffer.alloc(0);

  constructor(mark: string) {
    this.#mark = Buffer.from(mark);
  }

  get size(): number {
    return this.#output.length;
  }

  /** Adds a chunk; returns undefined until the second mark has arrived. */
  take(chunk: Buffer): Asked | undefined {
    this.#output = Buffer.concat([this.#output, chunk]);
    const begin = this.#output.indexOf(this.#mark);
    if (begin < 0) return undefined;
    const start = begin + this.#mark.length;
    const end = this.#output.indexOf(this.#mark, start);
    if (end < 0) return undefined;
    const entries = this.#output.subarray(start, end).toString().split('\0').slice(0, -1);
    if (entries.length > 0) return { kind: 'read', entries };
    return { kind: 'failed', message: 'Its `/usr/bin/env` does not know the option -0.' };
  }
}

type Asker = ChildProcessByStdio<null, Readable, null>;

/** Detaches from the shell: it may run a little longer, or leave programs behind that keep its output open. */
function release(child: Asker): void {
  child.stdout.destroy();
  child.unref();
}

function killGroup(child: Asker): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    // ESRCH: every process of the group has already ended.
    if (errorCode(error) !== 'ESRCH') child.kill('SIGKILL');
  }
}

/**
 * Starts the shell as a login and an interactive shell, so that it reads every startup file: users set variables in
 * either kind.
 */
function shellArguments(shell: string, halves: readonly [string, string]): string[] {
  const mark = `printf '%s%s' ${halves.join(' ')}`;
  const script = `${mark}; /usr/bin/env -0; ${mark}`;
  switch (path.basename(shell)) {
    case 'csh':
    case 'tcsh':
      // In csh and tcsh, -l is allowed only as the sole argument.
      return ['-i', '-c', script];
    case 'nu': {
      const print = `print -n "${halves[0]}" "${halves[1]}"`;
      return ['-l', '-i', '-c', `${print}; ^/usr/bin/env -0; ${print}`];
    }
    default:
      return ['-l', '-i', '-c', script];
  }
}
