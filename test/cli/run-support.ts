import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import type { TestContext } from 'node:test';
import {
  type CommandOptions,
  type RunningCommand,
  startCommand,
  temporaryFolder,
} from '../support/command-line.ts';
import { freePort } from '../support/free-port.ts';

/** Arguments and environment with which an assistant's stand-in was started. */
export interface Recorded {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** A home, and programs on the PATH that record how they are started. */
export interface RunMachine {
  readonly home: string;
  /** The configured port; nothing listens there. */
  readonly port: number;
  /** Variables with which everything is started. */
  readonly env: Readonly<Record<string, string>>;
  /** Puts a program on the PATH; it records how it was started and then runs `script`. */
  install(name: string, script?: string): void;
  run(args: readonly string[], options?: Partial<CommandOptions>): RunningCommand;
  recorded(name: string): Recorded;
  hasStarted(name: string): boolean;
  /** Lists every file and folder below the home with its size and time, for comparison. */
  listing(): readonly string[];
}

/** Creates a machine that exists for the duration of the test. The programs write outside the home. */
export async function runMachine(context: TestContext): Promise<RunMachine> {
  const home = temporaryFolder(context);
  const folder = temporaryFolder(context);
  const bin = path.join(folder, 'bin');
  mkdirSync(bin);
  const port = await freePort();
  const env = {
    PATH: `${bin}${path.delimiter}${process.env['PATH'] ?? ''}`,
    LUNAROUTE_PORT: String(port),
    NODE: process.execPath,
    OUT: folder,
  };
  const noted = (name: string, what: string): string => path.join(folder, `${name}.${what}`);
  return {
    home,
    port,
    env,
    install: (name, script = '') => {
      const file = path.join(bin, name);
      const record = `printf '%s\\0' "$@" > "$OUT/${name}.args"\nenv -0 > "$OUT/${name}.next"\nmv "$OUT/${name}.next" "$OUT/${name}.env"`;
      writeFileSync(file, `#!/bin/sh\n${record}\n${script}\n`);
      chmodSync(file, 0o755);
    },
    run: (args, options = {}) =>
      startCommand(context, ['run', ...args], { home, ...options, env: { ...env, ...options.env } }),
    recorded: (name) => ({
      args: fields(noted(name, 'args')),
      env: Object.fromEntries(
        fields(noted(name, 'env')).map((line): [string, string] => {
          const at = line.indexOf('=');
          return [line.slice(0, at), line.slice(at + 1)];
        }),
      ),
    }),
    hasStarted: (name) => existsSync(noted(name, 'env')),
    listing: () =>
      readdirSync(home, { recursive: true, encoding: 'utf8' })
        .toSorted()
        .map((name) => {
          const { size, mtimeMs } = statSync(path.join(home, name));
          return `${name} ${size} ${mtimeMs}`;
        }),
  };
}

/** Splits NUL-terminated strings; `printf` without arguments writes one empty string. */
function fields(file: string): readonly string[] {
  const texts = readFileSync(file, 'utf8').split('\0').slice(0, -1);
  return texts.length === 1 && texts[0] === '' ? [] : texts;
}

/** Whether a process exists. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
