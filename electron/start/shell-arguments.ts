import { parseArgs } from 'node:util';
import type { PageFlags, SettingsFlags } from '../../src/settings/sources/flags.ts';

/** Exit code when another LunaRoute of this user is already running. */
export const EXIT_ALREADY_RUNNING = 4;
/** The line that tells a waiting parent process that the app is ready. */
export const READY_LINE = 'lunaroute:ready';
/** Asks the running LunaRoute to quit as a signal would; Windows has no signal that a program could catch. */
export const QUIT_SWITCH = '--quit';

/** The app sets every flag of the settings but those of the settings page, which it doesn't serve. */
type ShellFlags = Required<Omit<SettingsFlags, keyof PageFlags | 'demoUrl'>>;

/** The desktop app's command-line options. */
export interface ShellArguments {
  readonly flags: ShellFlags;
  readonly logFormat: 'text' | 'json';
  readonly demo: boolean;
  /** Whether a parent process is waiting for the line that says the app is ready. */
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
 * Parses the arguments after the executable. Unknown ones are ignored: Chromium and the system add their own. Options
 * of the headless program (`--ui-port`, `--no-ui`, `--lenient`) have no meaning here.
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

/** Returns the first argument that is neither a switch nor the value of one of the app's own switches. */
export function firstWord(args: readonly string[]): string | undefined {
  return parse(args).positionals[0];
}

function parse(args: readonly string[]) {
  return parseArgs({ args: [...args], strict: false, allowPositionals: true, options: OPTIONS });
}

function textOf(value: string | boolean | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Tells the parent process, if it is waiting, that the window and the tray are being shown. */
export function announceReady(isAwaited: boolean): void {
  if (isAwaited) process.stdout.write(`${READY_LINE}\n`);
}
