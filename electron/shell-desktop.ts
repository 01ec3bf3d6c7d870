import { nativeTheme } from 'electron';
import type { ActionOutcome } from '../src/contract/control.ts';
import type { DesktopView, Preferences } from '../src/contract/preferences.ts';
import type { DesktopPort } from '../src/control/desktop-port.ts';
import type { LoginItem } from './system/autostart-file.ts';
import type { ShellAbout } from './shell-about.ts';
import type { ShellStore } from './system/shell-store.ts';

export interface ShellDesktopOptions {
  readonly about: ShellAbout;
  readonly store: ShellStore;
  readonly loginItem: LoginItem;
  readonly tray: () => { readonly visible: boolean; readonly reason: string };
  /** Whether the page's process is sandboxed. */
  readonly isPageSandboxed: boolean;
  /** Called when something shown in the tray has changed. */
  readonly onChange: () => void;
  /** Quits as if the user had asked for it, then starts again. */
  readonly restart: () => void;
}

type ShellDesktopView = Extract<DesktopView, { kind: 'desktop' }>;

/** The desktop side of the Settings page. */
export class ShellDesktop implements DesktopPort {
  readonly about: ShellAbout;
  readonly #options: ShellDesktopOptions;

  constructor(options: ShellDesktopOptions) {
    this.about = options.about;
    this.#options = options;
  }

  view(): Promise<ShellDesktopView> {
    const { store, loginItem, tray, isPageSandboxed } = this.#options;
    return Promise.resolve({
      kind: 'desktop',
      preferences: store.preferences,
      launchAtLogin: loginItem.read(),
      tray: tray(),
      isPageSandboxed,
    });
  }

  setPreferences(changed: Partial<Preferences>): Promise<ShellDesktopView> {
    const { store } = this.#options;
    store.setPreferences(changed);
    nativeTheme.themeSource = store.preferences.theme;
    return this.view();
  }

  restart(): Promise<ActionOutcome> {
    // Send the response before quitting asks its questions.
    setImmediate(this.#options.restart);
    return Promise.resolve({ kind: 'done' });
  }

  /**
   * Rejects with the system's error if the entry cannot be written; if the system refused it, the view gives the
   * reason.
   */
  async setLaunchAtLogin(enabled: boolean): Promise<ShellDesktopView> {
    try {
      this.#options.loginItem.set(enabled);
    } finally {
      this.#options.onChange();
    }
    return this.view();
  }
}
