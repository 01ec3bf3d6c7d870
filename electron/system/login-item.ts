import { app } from 'electron';
import { AutostartFile, type LoginItem, type LoginItemState } from './autostart-file.ts';
import { mainScript } from './built-files.ts';

/** Passed to the program when the system starts it at login. */
export const AUTOSTART_FLAG = '--autostart';

/** Caches the login item as last read. `read` asks the system again; `set` then checks whether the system complied. */
export class WatchedLoginItem implements LoginItem {
  readonly #item: LoginItem;
  #last: LoginItemState;
  /** Why the last change did not take effect; empty if it did. */
  #refusal = '';

  constructor(item: LoginItem) {
    this.#item = item;
    this.#last = item.read();
  }

  /** The last known state, without asking the system. */
  get last(): LoginItemState {
    return this.#last;
  }

  read(): LoginItemState {
    const state = this.#item.read();
    this.#last = state.reason === '' ? { ...state, reason: this.#refusal } : state;
    return this.#last;
  }

  set(enabled: boolean): void {
    this.#refusal = '';
    try {
      this.#item.set(enabled);
    } finally {
      const state = this.read();
      if (state.available && state.enabled !== enabled) this.#refusal = refusal(enabled);
      this.read();
    }
  }
}

function refusal(enabled: boolean): string {
  if (!enabled) return 'The system still starts LunaRoute at login. Remove it in the system settings.';
  const why =
    process.platform === 'darwin' ? ' It may refuse an app that is unsigned or not in Applications.' : '';
  return `The system didn't add LunaRoute to the apps it starts at login.${why}`;
}

/** Returns this platform's login item. */
export function systemLoginItem(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): LoginItem {
  if (platform === 'linux') return new AutostartFile(env, launchCommand(env));
  return platform === 'darwin' ? macLoginItem : windowsLoginItem;
}

/** Whether the system, not the user, started this process at login. */
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

/** Used for both reading and writing: with other arguments Windows does not find the entry. */
const WINDOWS_ENTRY = { args: [AUTOSTART_FLAG] };

const windowsLoginItem: LoginItem = {
  read() {
    if (!app.isPackaged) return CHECKOUT;
    const { openAtLogin, executableWillLaunchAtLogin } = app.getLoginItemSettings(WINDOWS_ENTRY);
    // The entry exists but is disabled in Task Manager.
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

/** An AppImage runs from a mount that disappears when it ends, so the entry must start the AppImage file. */
function launchCommand(env: NodeJS.ProcessEnv): readonly string[] {
  const appImage = env['APPIMAGE'];
  if (appImage !== undefined) return [appImage, AUTOSTART_FLAG];
  return app.isPackaged
    ? [process.execPath, AUTOSTART_FLAG]
    : [process.execPath, mainScript(), AUTOSTART_FLAG];
}
