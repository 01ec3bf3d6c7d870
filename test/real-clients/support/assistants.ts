import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { cleanEnv, RunningCommand, temporaryFolder } from '../../support/command-line.ts';
import { startConnectProxy } from '../../support/connect-proxy.ts';
import { packageFile, whyNotInstalled } from '../installed.ts';

/** A coding assistant's program as its package brings it. */
export interface AssistantProgram {
  /** Node's own, or a binary. */
  readonly command: readonly string[];
  /** Why it cannot be run here; false where it can. */
  readonly skip: string | false;
}

export const CLAUDE_CODE = binary(
  'Claude Code',
  `@anthropic-ai/claude-code-${process.platform}-${process.arch}/claude`,
);
export const CODEX = script('@openai/codex/bin/codex.js');
export const GEMINI_CLI = script('@google/gemini-cli/bundle/gemini.js');
export const OPENCODE = binary('opencode', `opencode-${process.platform}-${process.arch}/bin/opencode`);

export interface AssistantRun {
  readonly program: AssistantProgram;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** A home of its own without. */
  readonly home?: string;
  /** Files in its home, by path. */
  readonly files?: Readonly<Record<string, string>>;
}

/** What came of it. */
export interface AssistantOutcome {
  readonly code: number | string;
  readonly stdout: string;
  readonly stderr: string;
  /** Hosts other than this machine that it asked for; none was reached. */
  readonly elsewhere: readonly string[];
}

/** Runs it once, with a home and a working folder of its own, and with a proxy in front of everything but this machine. */
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
  const env = cleanEnv({
    home,
    env: {
      HTTPS_PROXY: wall.url,
      HTTP_PROXY: wall.url,
      NO_PROXY: loopback,
      no_proxy: loopback,
      CODEX_HOME: path.join(home, '.codex'),
      ...run.env,
    },
  });
  const [command = '', ...first] = run.program.command;
  // A group of its own: what it starts ends with it.
  const child = spawn(command, [...first, ...run.args], {
    env,
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  context.after(() => endGroup(child.pid));
  const running = new RunningCommand(child);
  await once(child, 'exit');
  endGroup(child.pid);
  const code = await running.exited;
  const { stdout, stderr } = running;
  const elsewhere = [
    ...wall.tunnels.map(({ authority }) => authority),
    ...wall.forwarded.map(({ url }) => url),
  ];
  return { code, stdout, stderr, elsewhere: [...new Set(elsewhere)] };
}

function endGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch (error) {
    // It has ended, and so has everything that it started.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

function script(file: string): AssistantProgram {
  return { command: [process.execPath, packageFile(file)], skip: whyNotInstalled() };
}

function binary(name: string, file: string): AssistantProgram {
  const command = packageFile(file);
  const isThere = existsSync(command);
  const none = `${name} is not installed for ${process.platform} on ${process.arch}`;
  return { command: [command], skip: whyNotInstalled() || (!isThere && none) };
}
