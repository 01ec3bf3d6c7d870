import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { commandAmong, EXIT_NO_COMMAND_LINE, noCommandLine } from './start/command-line-only.ts';
import { findElectron } from './start/find-electron.ts';
import { standInFor } from './start/run-child.ts';
import { askToEnd, startDesktop } from './start/start-desktop.ts';

/** Entry point of `npm start`: runs the desktop app if Electron can run, otherwise the same proxy in this terminal. */
const ROOT = path.dirname(import.meta.dirname);
const SCRIPT = path.join(ROOT, 'dist/electron/main.js');
const { env } = process;

const args = process.argv.slice(2).filter((arg) => arg !== '--headless');
const isHeadlessWanted = args.length < process.argv.length - 2 || isYes(env['LUNAROUTE_HEADLESS']);
const isHelpWanted = args.includes('--help') || args.includes('-h');

const unwanted = commandAmong(args);
if (unwanted !== undefined) {
  process.stderr.write(noCommandLine(unwanted, undefined));
  process.exit(EXIT_NO_COMMAND_LINE);
}
if (isHeadlessWanted || isHelpWanted) await runHeadless();
const obstacle = whyNoDesktop();
if (obstacle !== undefined) await runHeadless(obstacle);
const electron = await findElectron(env);
if (electron.kind === 'missing') await runHeadless(electron.reason);
else {
  const started = { program: electron.program, script: SCRIPT, args };
  const desktop = await startDesktop(started);
  if (desktop.kind === 'running') {
    // Call this before `stopRelaying`: a signal in between would kill this process or be lost.
    const end = standInFor(desktop.child, askToEnd(started));
    desktop.stopRelaying();
    await end;
  } else await runHeadless(desktop.reason);
}

/** Returns a reason why Electron cannot run that is known without downloading or starting it. */
function whyNoDesktop(): string | undefined {
  if (!existsSync(SCRIPT)) return 'the desktop app was not built (npm run build:shell)';
  if (process.platform !== 'linux') return undefined;
  if (!isSet('DISPLAY') && !isSet('WAYLAND_DISPLAY')) return 'there is no display';
  if (process.getuid?.() === 0) return 'Electron does not run as root';
  return undefined;
}

/**
 * Runs the proxy in this terminal with the same arguments; if the tray was wanted, says in one line why it is missing.
 */
async function runHeadless(reason?: string): Promise<never> {
  if (reason !== undefined) {
    process.stderr.write(`Running in this terminal, without the tray: ${reason}.\n`);
  }
  const { LUNAROUTE_HEADLESS: _, ...rest } = env;
  const launcher = path.join(ROOT, 'src/cli/launch.js');
  const command = ['--max-semi-space-size=8', launcher, 'serve', ...args];
  return standInFor(spawn(process.execPath, command, { stdio: 'inherit', env: rest }));
}

function isSet(name: string): boolean {
  return (env[name] ?? '') !== '';
}

function isYes(value: string | undefined): boolean {
  return /^(?:1|true|yes|on)$/iu.test(value?.trim() ?? '');
}
