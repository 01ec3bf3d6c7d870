import type { SpawnOptions } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

/** A command as `spawn` takes it. */
export interface Spawnable {
  readonly file: string;
  readonly args: readonly string[];
  readonly options: Pick<SpawnOptions, 'windowsVerbatimArguments'>;
}

/** What is asked of the machine. */
export interface System {
  readonly platform: NodeJS.Platform;
  readonly exists: (file: string) => boolean;
}

/**
 * What to spawn for a command. Elsewhere than on Windows that is the command itself; there, commands of npm are scripts of
 * cmd.exe, which Node starts by cmd.exe only (CVE-2024-27980).
 */
export function spawnable(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  { platform, exists }: System = { platform: process.platform, exists: existsSync },
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

/** The files that the command may stand for, by PATH and in the order in which Windows looks. */
function candidates(command: string, env: NodeJS.ProcessEnv): readonly string[] {
  const endings = path.win32.extname(command) === '' ? ['.com', '.exe', '.bat', '.cmd'] : [''];
  const folders = /[\\/]/u.test(command)
    ? ['']
    : (env['PATH'] ?? env['Path'] ?? '')
        .split(path.win32.delimiter)
        .filter((part) => path.win32.isAbsolute(part));
  return folders.flatMap((folder) => endings.map((ending) => path.win32.join(folder, command + ending)));
}

/** An argument in quotes by the rules of C programs, then by those of cmd.exe. */
function caretQuotedOnce(arg: string): string {
  const inQuotes = `"${arg.replaceAll(/(?<!\\)(\\*)"/gu, String.raw`$1$1\"`).replace(/(?<!\\)(\\*)$/u, '$1$1')}"`;
  return caretQuoted(inQuotes);
}

/** What cmd.exe would act on is taken as it is; once more for a script, which passes its arguments on. */
function caretQuoted(text: string): string {
  return text.replaceAll(/[()\][%!^"`<>&|;, *?]/gu, '^$&');
}
