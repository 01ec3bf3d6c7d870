import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { cleanEnv, RunningCommand, temporaryFolder } from '../../support/command-line.ts';
import { type ConnectProxy, startConnectProxy } from '../../support/connect-proxy.ts';
import { packageFile, whyNotInstalled } from '../installed.ts';

/** A coding assistant's program, as its package ships it. */
export interface AssistantProgram {
  /** Command that its users type. */
  readonly name: string;
  /** Node and a script, or a binary. */
  readonly command: readonly string[];
  /** Why it cannot be run here; false if it can. */
  readonly skip: string | false;
}

export const CLAUDE_CODE = binary(
  'claude',
  'Claude Code',
  `@anthropic-ai/claude-code-${process.platform}-${process.arch}/claude`,
);
export const CODEX = script('codex', '@openai/codex/bin/codex.js');
export const GEMINI_CLI = script('gemini', '@google/gemini-cli/bundle/gemini.js');
export const OPENCODE = binary(
  'opencode',
  'opencode',
  `opencode-${process.platform}-${process.arch}/bin/opencode`,
);

export interface AssistantRun {
  readonly program: AssistantProgram;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Command that starts the program by its name on the PATH; without it the program is started directly. */
  readonly through?: readonly string[];
  /** Whether the program's variables exempt this machine from the proxy; true by default. */
  readonly isExempt?: boolean;
  /** Callback to run while the program is running, which is then awaited. */
  readonly meanwhile?: (running: RunningAssistant) => Promise<void>;
  /** Home folder; a new one by default. */
  readonly home?: string;
  /** Files in the home folder, by path. */
  readonly files?: Readonly<Record<string, string>>;
}

/** A running assistant. */
interface RunningAssistant {
  readonly wall: ConnectProxy;
  /** Sends a signal to the process group of the program, as a terminal does. */
  readonly signal: (name: NodeJS.Signals) => void;
  /** Resolves when the claim holds or the program has ended; such programs are slow on a busy machine. */
  readonly until: (claim: () => boolean) => Promise<void>;
}

/** Outcome of a run. */
export interface AssistantOutcome {
  /** Exit code, or the name of the signal that killed it. */
  readonly code: number | string;
  readonly stdout: string;
  readonly stderr: string;
  /** Hosts other than this machine that the program tried to reach; none was reached. */
  readonly elsewhere: readonly string[];
  /** Number of requests for this machine that went to the proxy in front. */
  readonly astray: number;
  /** Given files whose content has changed. */
  readonly changed: readonly string[];
}

/** Runs the program once with its own home and working folder, behind a proxy for everything but this machine. */
export async function runAssistant(context: TestContext, run: AssistantRun): Promise<AssistantOutcome> {
  const wall = await startConnectProxy(context);
  wall.onConnect = (asked) => asked.refuse('502 Bad Gateway');
  const home = run.home ?? temporaryFolder(context);
  const cwd = path.join(home, 'project');
  mkdirSync(cwd, { recursive: true });
  for (const [name, text] of Object.entries(run.files ?? {})) {
    const file = path.join(home, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  const loopback = '127.0.0.1,localhost';
  const { through, isExempt = true, program } = run;
  const env = cleanEnv({
    home,
    env: {
      HTTPS_PROXY: wall.url,
      HTTP_PROXY: wall.url,
      ...(isExempt ? { NO_PROXY: loopback, no_proxy: loopback } : {}),
      CODEX_HOME: path.join(home, '.codex'),
      PATH: `${binFolder(home, program)}${path.delimiter}${process.env['PATH'] ?? ''}`,
      ...run.env,
    },
  });
  const [command = '', ...first] = through === undefined ? program.command : [...through, program.name];
  // A process group of its own, so that its children end with it.
  const child = spawn(command, [...first, ...run.args], {
    env,
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  context.after(() => endGroup(child.pid));
  const running = new RunningCommand(child);
  const exited = once(child, 'exit');
  await run.meanwhile?.({
    wall,
    signal: (name) => endGroup(child.pid, name),
    until: async (claim) => {
      while (!claim() && child.exitCode === null && child.signalCode === null) await pause(10);
    },
  });
  await exited;
  endGroup(child.pid);
  const code = child.signalCode ?? (await running.exited);
  const { stdout, stderr } = running;
  const asked = askedFor(wall);
  const astray = asked.filter(isOwn);
  const changed = Object.entries(run.files ?? {}).filter(
    ([name, text]) => readFileSync(path.join(home, name), 'utf8') !== text,
  );
  return {
    code,
    stdout,
    stderr,
    elsewhere: [...new Set(asked.filter((one) => !isOwn(one)))],
    astray: astray.length,
    changed: changed.map(([name]) => name),
  };
}

/** Returns everything the proxy in front was asked to reach, by host or address. */
export function askedFor({ tunnels, forwarded }: ConnectProxy): readonly string[] {
  return [...tunnels.map(({ authority }) => authority), ...forwarded.map(({ url }) => url)];
}

function isOwn(asked: string): boolean {
  return /^(?:http:\/\/)?127\.0\.0\.1:/u.test(asked);
}

/** Creates a folder for the PATH that contains the program under its name. */
function binFolder(home: string, { name, command }: AssistantProgram): string {
  const folder = path.join(home, 'bin');
  mkdirSync(folder, { recursive: true });
  const words = command.map((word) => `'${word}'`).join(' ');
  writeFileSync(path.join(folder, name), `#!/bin/sh\nexec ${words} "$@"\n`, { mode: 0o755 });
  return folder;
}

function endGroup(pid: number | undefined, signal: NodeJS.Signals = 'SIGKILL'): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch (error) {
    // The whole process group has already exited.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

function script(name: string, file: string): AssistantProgram {
  return { name, command: [process.execPath, packageFile(file)], skip: whyNotInstalled() };
}

function binary(name: string, label: string, file: string): AssistantProgram {
  const command = packageFile(file);
  const isThere = existsSync(command);
  const none = `${label} is not installed for ${process.platform} on ${process.arch}`;
  return { name, command: [command], skip: whyNotInstalled() || (!isThere && none) };
}
