import { COMMAND_NAMES } from '../../src/cli/command-names.ts';
import { firstWord } from './shell-arguments.ts';

/** Exit code when the app was given a command that only the command line has. */
export const EXIT_NO_COMMAND_LINE = 2;

/**
 * Returns the CLI command that the app was given, if any: the first word. A word after a Chromium switch also counts,
 * since Chromium switches take their values after `=`. `args` excludes the executable and its script.
 */
export function commandAmong(args: readonly string[]): string | undefined {
  const word = firstWord(args);
  return [...COMMAND_NAMES, 'help'].find((name) => name === word);
}

/**
 * One line for a user who gave the app a command. An installed app comes from a release of its version, which also has
 * the command-line package. Its bare name would not do: npm would look in a registry that does not have it.
 */
export function noCommandLine(command: string, installedVersion: string | undefined): string {
  const file = `lunaroute-tray-${installedVersion}.tgz`;
  const how =
    installedVersion === undefined
      ? `run: npm run -s cli -- ${command}`
      : `download ${file} from this version's release and run: npm i -g ${file}`;
  return `The desktop app has no commands, so "${command}" started nothing. For the command line, ${how}\n`;
}
