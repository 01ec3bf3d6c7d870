import type { MainWindow } from './main-window.ts';
import { askUser } from './message-box.ts';
import type { ShellStore } from '../system/shell-store.ts';

/** How the user can get back to a hidden window. */
export interface WaysBack {
  readonly tray: boolean;
  readonly dock: boolean;
}

export interface WindowCloseOptions {
  readonly window: MainWindow;
  readonly store: ShellStore;
  readonly platform: NodeJS.Platform;
  /** Checks again on each call: a panel may have ended since the icon was created. */
  readonly waysBack: () => Promise<WaysBack>;
  readonly quit: () => void;
}

/** Handles the user closing the window: hides it if there is a way back, otherwise asks. */
export class WindowCloseHandler {
  readonly #options: WindowCloseOptions;
  #isDeciding = false;

  constructor(options: WindowCloseOptions) {
    this.#options = options;
  }

  /** Resolves once the window is hidden, the program quits or the user cancels. */
  async closeRequested(): Promise<void> {
    if (this.#isDeciding) return;
    this.#isDeciding = true;
    try {
      const ways = await this.#options.waysBack();
      await (ways.tray || ways.dock ? this.#hide(ways) : this.#ask());
    } finally {
      this.#isDeciding = false;
    }
  }

  async #hide(ways: WaysBack): Promise<void> {
    const { window, store, platform, quit } = this.#options;
    if (store.toldAboutHiding) return window.hide();
    const { button } = await askUser(window.native, {
      message: 'LunaRoute keeps running',
      detail: `The proxy keeps serving your assistants. ${whereItGoes(ways, platform)}`,
      buttons: ['Keep running', 'Quit instead'],
      cancelId: 0,
    });
    store.setToldAboutHiding();
    if (button === 1) return quit();
    window.hide();
  }

  /** Minimizes rather than hides: without a tray or a Dock, the task bar is the only way back. */
  async #ask(): Promise<void> {
    const { window, quit } = this.#options;
    const { button } = await askUser(window.native, {
      message: 'Quit LunaRoute, or keep it running?',
      detail:
        'This desktop shows no tray icon, so there would be no way back to the window. ' +
        'If you keep LunaRoute running, the window is minimized and the proxy continues; quitting stops the proxy.',
      buttons: ['Quit', 'Keep running', 'Cancel'],
      cancelId: 2,
    });
    if (button === 0) quit();
    if (button === 1) window.minimize();
  }
}

function whereItGoes(ways: WaysBack, platform: NodeJS.Platform): string {
  if (!ways.tray) return 'Its icon in the Dock opens the window again.';
  switch (platform) {
    case 'darwin':
      return 'Its icon in the menu bar or the Dock opens the window again.';
    case 'win32':
      return 'Its icon in the notification area opens the window again; Windows may keep new icons behind the arrow there.';
    default:
      return 'Its icon in the panel opens the window again.';
  }
}
