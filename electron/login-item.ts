import { app } from 'electron';
import { AutostartFile } from './autostart-file.ts';
import { mainScript } from './built-files.ts';

/** Given to the program when the system starts it at login. */
export const AUTOSTART_FLAG = '--autostart';

export interface LoginItemState {
  readonly enabled: boolean;
  /** False where it cannot be turned on here; `reason` says why. */
  readonly available: boolean;
  readonly reason: string;
}

/** Whether the system starts the app at login. It is always read from the system, never remembered. */
export interface LoginItem {
  read(): LoginItemState;
  set(enabled: boolean): void;
}

/** The login item of this platform. */
export function systemLoginItem(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): LoginItem {
  if (platform === 'linux') return new AutostartFile(env, launchCommand(env));
  return platform === 'darwin' ? macLoginItem : windowsLoginItem;
}

/** Whether the system started this process at login, rather than its user. */
export function wasStartedAtLogin(args: readonly string[], platform: NodeJS.Platform): boolean {
  if (args.includes(AUTOSTART_FLAG)) return true;
  return platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin;
}

const CHECKOUT: LoginItemState = {
  enabled: false,
  available: false,
  reason: 'Only the installed app can be started at login; this one runs from a checkout.',
};

const macLoginItem: LoginItem = {
  read() {
    if (!app.isPackaged) return CHECKOUT;
    const { openAtLogin, status } = app.getLoginItemSettings();
    const reason =
      status === 'requires-approval' ? 'Allow LunaRoute in System Settings, General, Login Items.' : '';
    return { enabled: openAtLogin, available: true, reason };
  },
  set(enabled) {
    if (app.isPackaged) app.setLoginItemSettings({ openAtLogin: enabled });
  },
};

/** The same arguments for reading and writing, or Windows does not find its own entry. */
const WINDOWS_ENTRY = { args: [AUTOSTART_FLAG] };

const windowsLoginItem: LoginItem = {
  read() {
    if (!app.isPackaged) return CHECKOUT;
    const { openAtLogin, executableWillLaunchAtLogin } = app.getLoginItemSettings(WINDOWS_ENTRY);
    // Registered, but turned off in the Task Manager.
    const reason =
      openAtLogin && !executableWillLaunchAtLogin
        ? 'Windows has it disabled (Task Manager, Startup apps).'
        : '';
    return { enabled: openAtLogin && executableWillLaunchAtLogin, available: true, reason };
  },
  set(enabled) {
    if (app.isPackaged) app.setLoginItemSettings({ ...WINDOWS_ENTRY, openAtLogin: enabled, enabled });
  },
};

/** An AppImage runs from a mount that is gone after it: only its own file can be started again. */
function launchCommand(env: NodeJS.ProcessEnv): readonly string[] {
  const appImage = env['APPIMAGE'];
  if (appImage !== undefined) return [appImage, AUTOSTART_FLAG];
  return app.isPackaged
    ? [process.execPath, AUTOSTART_FLAG]
    : [process.execPath, mainScript(), AUTOSTART_FLAG];
}
