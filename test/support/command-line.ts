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
/** What starts the program, from its sources and from the bundle. */
export const LAUNCHERS = {
  sources: path.join(ROOT, 'src/cli/launch.js'),
  bundle: path.join(ROOT, 'dist/server/launch.js'),
} as const;
/** The one that is tested: test/run.ts sees to it that the bundle is no older than the sources; a file that is run by itself takes these. */
export const LAUNCHER = LAUNCHERS[process.env['TESTED_PROGRAM'] === 'bundle' ? 'bundle' : 'sources'];

/** A folder of its own for one test, as home and for files; gone when the test ends, after the processes that were started for it. */
export function temporaryFolder(context: TestContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'lunaroute-test-'));
  goesWithTest(context, folder);
  return folder;
}

/** The program as a user runs it. */
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

  /** Waits until standard output matches; fails if the program ends before. */
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

  /** The link of its settings page, as it tells other commands of the same home. */
  async link(home: string): Promise<string> {
    await this.printed(/Settings page: http/u);
    const file = path.join(home, '.config/lunaroute/running', `${this.child.pid}.json`);
    const instance: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof instance !== 'object' || instance === null || !('link' in instance)) return '';
    return String(instance.link);
  }

  /** The port of the ready line. */
  async port(): Promise<number> {
    return Number((await this.printed(/listening on http:\/\/[^\s:]+:(\d+)/u))[1]);
  }
}

export interface CommandOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Used as the home folder. */
  readonly home: string;
  /** Another program than the tested one. */
  readonly launcher?: string;
}

/** An environment without the settings of whoever runs the tests. */
export function cleanEnv(options: CommandOptions): Record<string, string | undefined> {
  const kept = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) =>
        !/^(?:LUNAROUTE_|npm_|OPENAI_|ANTHROPIC_|GEMINI_|GOOGLE_|RUST_LOG|NODE_EXTRA)|_proxy$/iu.test(name),
    ),
  );
  const config = path.join(options.home, '.config');
  // Windows has names of its own for both.
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
