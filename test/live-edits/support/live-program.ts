import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmodSync, lstatSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { z } from 'zod';
import { type RunningCommand, startCommand, temporaryFolder } from '../../support/command-line.ts';

/** Only ends a test that would otherwise hang; it measures nothing. */
const GIVE_UP_MS = 30_000;

const LogLine = z.object({
  level: z.string(),
  target: z.string(),
  message: z.string(),
  fields: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});
/** A line of the program's log. */
export type LogLine = z.infer<typeof LogLine>;

export interface LiveProgramOptions {
  readonly config: string;
  readonly env?: Readonly<Record<string, string>>;
  /** In addition to the arguments that every program here gets. */
  readonly args?: readonly string[];
  readonly port?: number;
}

/** The program as a user runs it, and its growing log. */
export class LiveProgram {
  readonly command: RunningCommand;
  readonly home: string;
  readonly config: string;
  /** All lines so far. */
  readonly lines: LogLine[] = [];
  port = 0;
  #rest = '';

  constructor(command: RunningCommand, home: string, config: string) {
    this.command = command;
    this.home = home;
    this.config = config;
    command.child.stdout?.on('data', (chunk: Buffer) => this.#take(chunk.toString()));
  }

  /** Writes a text to the file in place, as `>` does. */
  write(text: string | Buffer): void {
    if (lstatSync(this.config, { throwIfNoEntry: false })?.isFile() !== true) this.remove();
    else chmodSync(this.config, 0o600);
    writeFileSync(this.config, text, { mode: 0o600 });
  }

  /** Replaces the file with a new one, as most editors do. */
  replace(text: string | Buffer): void {
    const beside = `${this.config}.new`;
    writeFileSync(beside, text, { mode: 0o600 });
    if (lstatSync(this.config, { throwIfNoEntry: false })?.isFile() !== true) this.remove();
    renameSync(beside, this.config);
  }

  /** Removes whatever is at the file's path. */
  remove(): void {
    rmSync(this.config, { recursive: true, force: true });
  }

  /** Returns the first line from a position on that satisfies the claim, as soon as it appears. */
  async logged(what: string, from: number, claim: (line: LogLine) => boolean): Promise<LogLine> {
    const signal = AbortSignal.timeout(GIVE_UP_MS);
    for (;;) {
      const found = this.lines.slice(from).find(claim);
      if (found !== undefined) return found;
      const outcome = await this.#more(signal);
      if (outcome === 'grown') continue;
      const seen = this.lines.slice(from).map((line) => JSON.stringify(line));
      assert.fail(`${outcome} before it logged ${what}; since then: ${seen.join('\n')}`);
    }
  }

  /** Returns the lines about the settings from a position on. */
  control(from: number): LogLine[] {
    return this.lines.slice(from).filter(({ target }) => target === 'lunaroute_control');
  }

  async #more(signal: AbortSignal): Promise<'grown' | 'the program ended' | 'time was over'> {
    const { child, exited } = this.command;
    const grown = once(child.stdout ?? child, 'data', { signal }).then(
      () => 'grown' as const,
      () => 'time was over' as const,
    );
    return Promise.race([grown, exited.then(() => 'the program ended' as const)]);
  }

  #take(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.lines.push(LogLine.parse(JSON.parse(line)));
  }
}

/** Prepares a folder with a program's settings; `start` runs the program. */
export function prepareProgram(
  context: TestContext,
  { config: text, env = {}, args = [], port = 0 }: LiveProgramOptions,
): { readonly start: () => LiveProgram; readonly home: string; readonly config: string } {
  const home = temporaryFolder(context);
  const config = path.join(home, 'config.yaml');
  writeFileSync(config, text, { mode: 0o600 });
  const all = ['serve', '--config', config, '--port', String(port), '--log-format', 'json', ...args];
  const start = (): LiveProgram => {
    const command = startCommand(context, all, { home, env: { HANG_PATH: config, ...env } });
    return new LiveProgram(command, home, config);
  };
  return { home, config, start };
}

/** Starts the program without its page, waits until it listens, and ends it with the test. */
export async function startLiveProgram(
  context: TestContext,
  options: LiveProgramOptions,
): Promise<LiveProgram> {
  const args = ['--no-ui', ...(options.args ?? [])];
  const program = prepareProgram(context, { ...options, args }).start();
  const ready = await program.logged('that it listens', 0, ({ message }) => /listening on/u.test(message));
  program.port = Number(/:(\d+)$/u.exec(ready.message)?.[1]);
  return program;
}
