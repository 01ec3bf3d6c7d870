import { parseArgs } from 'node:util';
import type { SettingsFlags } from '../../src/settings/sources/inputs.ts';

/** Another LunaRoute of this user runs already. */
export const EXIT_ALREADY_RUNNING = 4;
/** The line that tells a waiting starter that the app is up. */
export const READY_LINE = 'lunaroute:ready';
/** Asks the LunaRoute that runs to quit as a signal does; Windows has no signal that could be caught. */
export const QUIT_SWITCH = '--quit';

/** What the command line says to the desktop app. */
export interface ShellArguments {
  readonly flags: SettingsFlags;
  readonly logFormat: 'text' | 'json';
  readonly demo: boolean;
  /** Somebody waits for the line that says the app is up. */
  readonly announceReady: boolean;
}

const OPTIONS = {
  config: { type: 'string' },
  host: { type: 'string' },
  port: { type: 'string' },
  'insecure-bind': { type: 'boolean' },
  'log-format': { type: 'string' },
  demo: { type: 'boolean' },
  'announce-ready': { type: 'boolean' },
} as const;

/**
 * Reads the arguments after the program's name. Unknown ones are left alone: Chromium and the system add their
 * own. What only the headless program knows (`--ui-port`, `--no-ui`, `--lenient`) has no meaning here.
 */
export function readShellArguments(args: readonly string[]): ShellArguments {
  const { values } = parse(args);
  return {
    flags: {
      config: textOf(values['config']),
      host: textOf(values['host']),
      port: textOf(values['port']),
      insecureBind: values['insecure-bind'] === true ? true : undefined,
    },
    logFormat: values['log-format'] === 'json' ? 'json' : 'text',
    demo: values['demo'] === true,
    announceReady: values['announce-ready'] === true,
  };
}

/** The first argument that is neither a switch nor the value of one of the app's own. */
export function firstWord(args: readonly string[]): string | undefined {
  return parse(args).positionals[0];
}

function parse(args: readonly string[]) {
  return parseArgs({ args: [...args], strict: false, allowPositionals: true, options: OPTIONS });
}

function textOf(value: string | boolean | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Tells the starter, if one waits, that window and tray are being shown. */
export function announceReady(isAwaited: boolean): void {
  if (isAwaited) process.stdout.write(`${READY_LINE}\n`);
}
