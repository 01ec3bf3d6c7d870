import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { childEnv } from '../system/child-env.ts';
import { hasXembedTray } from './xembed-tray.ts';
import { errorCode } from '../../src/system/error-code.ts';

const run = promisify(execFile);
const ANSWER_MS = 1500;

/** Whether this desktop shows tray icons; the reasons are user-facing. */
export type TrayHost =
  | { readonly kind: 'present'; readonly reason: '' }
  /** `mayCome`: there is a session, so a host could still start. */
  | { readonly kind: 'absent'; readonly reason: string; readonly mayCome: boolean }
  /** None of the tools for asking D-Bus is installed. */
  | { readonly kind: 'unknown'; readonly reason: string };

const WATCHER = 'org.kde.StatusNotifierWatcher';
const OBJECT = '/StatusNotifierWatcher';
const PROPERTY = 'IsStatusNotifierHostRegistered';
const GET = 'org.freedesktop.DBus.Properties.Get';

/** Tools that can query D-Bus; nearly every desktop has one of them. All print `true` for yes. */
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
  'This desktop shows no tray icons (on GNOME the AppIndicator extension adds them), so closing the window asks first.';

const PRESENT: TrayHost = { kind: 'present', reason: '' };
const ABSENT: TrayHost = { kind: 'absent', reason: NO_HOST, mayCome: true };

/**
 * Asks a Linux desktop whether it shows tray icons; other systems always do. Ask before creating the icon: without a
 * host Electron falls back to XEmbed for the rest of the process's life.
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
      "LunaRoute couldn't tell whether this desktop shows tray icons (gdbus, busctl and dbus-send are missing).",
  };
}

/**
 * Looks for an XEmbed panel, which shows the icon where there is no StatusNotifierHost. An icon created for XEmbed
 * stays there.
 */
export async function askXembedHost(env: NodeJS.ProcessEnv): Promise<TrayHost> {
  return (await hasXembedTray(env)) ? PRESENT : ABSENT;
}

/** Without a session bus the tools would start a new bus on which nobody listens. */
function hasSessionBus(env: NodeJS.ProcessEnv): boolean {
  if (env['DBUS_SESSION_BUS_ADDRESS'] !== undefined) return true;
  const runtime = env['XDG_RUNTIME_DIR'];
  return runtime !== undefined && existsSync(path.join(runtime, 'bus'));
}

function isNotInstalled(error: unknown): boolean {
  return errorCode(error) === 'ENOENT';
}
