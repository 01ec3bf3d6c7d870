import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { endsWithTest, goesWithTest } from './ends-with-test.ts';

/** The program's folder. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** Launch scripts of the program, from its sources and from the bundle. */
export const LAUNCHERS = {
  sources: path.join(ROOT, 'src/cli/launch.js'),
  bundle: path.join(ROOT, 'dist/server/launch.js'),
} as const;
/**
 * Launcher under test: test/run.ts keeps the bundle up to date with the sources; a test file run directly uses the
 * sources.
 */
export const LAUNCHER = LAUNCHERS[process.env['TESTED_PROGRAM'] === 'bundle' ? 'bundle' : 'sources'];

/**
 * Creates a folder for one test, for its home and its files; removed when the test ends, after the processes started
 * for it.
 */
export function temporaryFolder(context: TestContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'lunaroute-test-'));
  goesWithTest(context, folder);
  return folder;
}

/** The program, run as a user runs it. */
export class RunningCommand {
  stdout = '';
  stderr = '';
  readonly child: ChildProcess;
  readonly exited: Promise<number | string>;

  constructor(child: ChildProcess) {
    this.child = child;
    child.stdout?.on('data', (chunk: Buffer) => (this.stdout += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
    this.exited = once(child, 'close').then(
      ([code, signal]) => Number(code ?? -1) || String(signal ?? '') || 0,
    );
  }

  /** Waits until standard output matches; fails if the program exits first. */
  async printed(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.stdout);
      if (match !== null) return match;
      const ended = await Promise.race([
        once(this.child.stdout ?? this.child, 'data').then(() => false),
        this.exited.then(() => true),
      ]);
      if (ended && pattern.exec(this.stdout) === null) {
        throw new Error(`ended without printing ${pattern}: ${this.stdout}${this.stderr}`);
      }
    }
  }

  /** Returns the link of its settings page from the file it writes for other commands with the same home. */
  async link(home: string): Promise<string> {
    await this.printed(/Settings page: http/u);
    const file = path.join(home, '.config/lunaroute/running', `${this.child.pid}.json`);
    const instance: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof instance !== 'object' || instance === null || !('link' in instance)) return '';
    return String(instance.link);
  }

  /** Returns the port from the ready line. */
  async port(): Promise<number> {
    return Number((await this.printed(/listening on http:\/\/[^\s:]+:(\d+)/u))[1]);
  }
}

export interface CommandOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Home folder. */
  readonly home: string;
  /** Launcher to use instead of the one under test. */
  readonly launcher?: string;
}

/** Returns an environment without the settings of the user who runs the tests. */
export function cleanEnv(options: CommandOptions): Record<string, string | undefined> {
  const kept = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) =>
        !/^(?:LUNAROUTE_|npm_|OPENAI_|ANTHROPIC_|GEMINI_|GOOGLE_|RUST_LOG|NODE_EXTRA)|_proxy$/iu.test(name),
    ),
  );
  const config = path.join(options.home, '.config');
  // Windows uses other variables for both.
  const windows = process.platform === 'win32' ? { USERPROFILE: options.home, APPDATA: config } : {};
  return { ...kept, HOME: options.home, XDG_CONFIG_HOME: config, ...windows, ...options.env };
}

/** Starts the program; it is killed when the test ends. */
export function startCommand(
  context: TestContext,
  args: readonly string[],
  options: CommandOptions,
): RunningCommand {
  const { home, launcher = LAUNCHER } = options;
  const child = spawn(process.execPath, [launcher, ...args], { env: cleanEnv(options), cwd: home });
  endsWithTest(context, child);
  return new RunningCommand(child);
}
