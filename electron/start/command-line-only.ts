import { COMMAND_NAMES } from '../../src/cli/command-names.ts';
import { firstWord } from './shell-arguments.ts';

/** The app was asked for what only the command line does. */
export const EXIT_NO_COMMAND_LINE = 2;

/**
 * The command of the command line that the app was given, if any: its first word. Words after a switch of Chromium's are
 * words too, as these have their values behind a `=`. `args` come without the program and its script.
 */
export function commandAmong(args: readonly string[]): string | undefined {
  const word = firstWord(args);
  return [...COMMAND_NAMES, 'help'].find((name) => name === word);
}

/**
 * One line for whoever gave the app a command. An installed app has come from a release of its version, and the command
 * line is beside it there; by its bare name npm would look for it in a registry that does not have it.
 */
export function noCommandLine(command: string, installedVersion: string | undefined): string {
  const file = `lunaroute-tray-${installedVersion}.tgz`;
  const how =
    installedVersion === undefined
      ? `run: npm run -s cli -- ${command}`
      : `download ${file} from this version's release and run: npm i -g ${file}`;
  return `The desktop app has no commands, so "${command}" started nothing. For the command line, ${how}\n`;
}
