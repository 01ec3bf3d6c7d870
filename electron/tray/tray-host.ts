import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { childEnv } from '../system/child-env.ts';
import { hasXembedTray } from './xembed-tray.ts';

const run = promisify(execFile);
const ANSWER_MS = 1500;

/** Whether something on this desktop draws tray icons; the reasons are for people. */
export type TrayHost =
  | { readonly kind: 'present'; readonly reason: '' }
  /** `mayCome`: there is a session that could still get one. */
  | { readonly kind: 'absent'; readonly reason: string; readonly mayCome: boolean }
  /** Nobody could be asked. */
  | { readonly kind: 'unknown'; readonly reason: string };

const WATCHER = 'org.kde.StatusNotifierWatcher';
const OBJECT = '/StatusNotifierWatcher';
const PROPERTY = 'IsStatusNotifierHostRegistered';
const GET = 'org.freedesktop.DBus.Properties.Get';

/** The programs that can ask D-Bus, one of which nearly every desktop has. All print `true` for yes. */
const QUESTIONS: readonly (readonly [command: string, ...args: readonly string[]])[] = [
  [
    'gdbus',
    'call',
    '--session',
    '--dest',
    WATCHER,
    '--object-path',
    OBJECT,
    '--method',
    GET,
    WATCHER,
    PROPERTY,
  ],
  ['busctl', '--user', 'get-property', WATCHER, OBJECT, WATCHER, PROPERTY],
  [
    'dbus-send',
    '--session',
    '--print-reply',
    `--dest=${WATCHER}`,
    OBJECT,
    GET,
    `string:${WATCHER}`,
    `string:${PROPERTY}`,
  ],
];

const NO_HOST =
  'This desktop shows no tray icons (on GNOME the AppIndicator extension adds them), so that closing the window asks first.';

const PRESENT: TrayHost = { kind: 'present', reason: '' };
const ABSENT: TrayHost = { kind: 'absent', reason: NO_HOST, mayCome: true };

/**
 * Asks a Linux desktop for its tray. It must be asked before the icon is made: without a host Electron falls back
 * to XEmbed for the rest of the process's life. Elsewhere there always is one.
 */
export async function askTrayHost(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): Promise<TrayHost> {
  if (platform !== 'linux') return PRESENT;
  if (!hasSessionBus(env))
    return { kind: 'absent', reason: `${NO_HOST} (There is no D-Bus session.)`, mayCome: false };
  for (const [command, ...args] of QUESTIONS) {
    try {
      const { stdout } = await run(command, args, { timeout: ANSWER_MS, env: childEnv(env) });
      return /\btrue\b/u.test(stdout) ? PRESENT : ABSENT;
    } catch (error) {
      if (!isNotInstalled(error)) return ABSENT;
    }
  }
  return {
    kind: 'unknown',
    reason:
      'Whether this desktop shows the tray icon could not be found out (gdbus, busctl and dbus-send are missing).',
  };
}

/**
 * Asks for a panel of the older kind, which draws the icon where no StatusNotifierHost does. An icon that was made for
 * it stays with it.
 */
export async function askXembedHost(env: NodeJS.ProcessEnv): Promise<TrayHost> {
  return (await hasXembedTray(env)) ? PRESENT : ABSENT;
}

/** Without one the tools would start a bus of their own, where nobody listens. */
function hasSessionBus(env: NodeJS.ProcessEnv): boolean {
  if (env['DBUS_SESSION_BUS_ADDRESS'] !== undefined) return true;
  const runtime = env['XDG_RUNTIME_DIR'];
  return runtime !== undefined && existsSync(path.join(runtime, 'bus'));
}

function isNotInstalled(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
