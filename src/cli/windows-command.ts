import type { SpawnOptions } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

/** A command in the form that `spawn` accepts. */
export interface Spawnable {
  readonly file: string;
  readonly args: readonly string[];
  readonly options: Pick<SpawnOptions, 'windowsVerbatimArguments'>;
}

/** Surroundings in which a command runs. */
export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  /** This machine's by default. */
  readonly platform?: NodeJS.Platform;
  /** Looks on this machine by default. */
  readonly exists?: (file: string) => boolean;
}

/**
 * Returns what to spawn for a command. On Windows, npm's commands are cmd.exe scripts, which Node starts only through
 * cmd.exe (CVE-2024-27980); on other systems it is the command itself.
 */
export function spawnable(
  command: string,
  args: readonly string[],
  { env, platform = process.platform, exists = existsSync }: Surroundings,
): Spawnable {
  const plain = { file: command, args, options: {} };
  if (platform !== 'win32') return plain;
  const script = candidates(command, env).find((file) => exists(file));
  if (script === undefined || !/\.(?:bat|cmd)$/iu.test(script)) return plain;
  const line = [caretQuoted(script), ...args.map((arg) => caretQuoted(caretQuotedOnce(arg)))].join(' ');
  return {
    file: env['ComSpec'] ?? 'cmd.exe',
    args: ['/d', '/s', '/c', `"${line}"`],
    options: { windowsVerbatimArguments: true },
  };
}

/** Returns the files that the command may refer to, by PATH and in Windows' search order. */
function candidates(command: string, env: NodeJS.ProcessEnv): readonly string[] {
  const endings = path.win32.extname(command) === '' ? ['.com', '.exe', '.bat', '.cmd'] : [''];
  const folders = /[\\/]/u.test(command)
    ? ['']
    : (env['PATH'] ?? env['Path'] ?? '')
        .split(path.win32.delimiter)
        .filter((part) => path.win32.isAbsolute(part));
  return folders.flatMap((folder) => endings.map((ending) => path.win32.join(folder, command + ending)));
}

/** Quotes an argument by the rules of C programs, then by those of cmd.exe. */
function caretQuotedOnce(arg: string): string {
  const inQuotes = `"${arg.replaceAll(/(?<!\\)(\\*)"/gu, String.raw`$1$1\"`).replace(/(?<!\\)(\\*)$/u, '$1$1')}"`;
  return caretQuoted(inQuotes);
}

/**
 * Escapes the characters that cmd.exe would interpret. A script's arguments are escaped twice, because the script
 * passes them on.
 */
function caretQuoted(text: string): string {
  return text.replaceAll(/[()\][%!^"`<>&|;, *?]/gu, '^$&');
}
