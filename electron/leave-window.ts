import type { BrowserWindow, Event } from 'electron';
import { inBackground } from './in-background.ts';
import { askUser } from './message-box.ts';

/** A page that has neither gone nor objected by then hangs, and is not waited for. */
const PAGE_ANSWERS_MS = 5000;
const DISCARD = 1;

/**
 * Asks before the page goes with changes that are not applied. The page only objects (`beforeunload`); without this
 * Electron would keep it in silence. The event has to be answered at once, so that the page stays while its user is
 * asked and is let go afterwards (electron/electron#24994).
 */
export class LeaveWindow {
  readonly #window: BrowserWindow;
  /** Whoever waits for the window to go. */
  #leaving: PromiseWithResolvers<boolean> | undefined;
  #hang: NodeJS.Timeout | undefined;
  #isAsking = false;
  #mayGo = false;

  constructor(window: BrowserWindow) {
    this.#window = window;
    window.webContents.on('will-prevent-unload', (event) => this.#objected(event));
    window.on('closed', () => this.#settle(true));
  }

  /** Whether its closing was asked for by {@link leave}. */
  get isLeaving(): boolean {
    return this.#leaving !== undefined;
  }

  /** From now on nobody is asked: the page goes with what it has. */
  letGo(): void {
    this.#mayGo = true;
    if (this.#isAsking) this.#window.destroy();
  }

  /** Closes the window; resolves to whether it has gone. Its user may rather keep editing. */
  leave(): Promise<boolean> {
    const leaving = (this.#leaving ??= Promise.withResolvers<boolean>());
    clearTimeout(this.#hang);
    this.#hang = setTimeout(() => this.#window.destroy(), PAGE_ANSWERS_MS);
    this.#window.close();
    return leaving.promise;
  }

  #objected(event: Pick<Event, 'preventDefault'>): void {
    clearTimeout(this.#hang);
    // Here "prevent" is: ignore the page's objection.
    if (this.#mayGo) return event.preventDefault();
    if (!this.#isAsking) inBackground('Asking about changes', () => this.#ask());
  }

  async #ask(): Promise<void> {
    const isReload = !this.isLeaving;
    this.#isAsking = true;
    this.#window.show();
    const { button } = await askUser(this.#window, {
      message: 'Changes are not applied',
      detail: 'What was changed in the window and not applied will be lost.',
      buttons: ['Keep editing', isReload ? 'Discard and reload' : 'Discard and quit'],
      cancelId: 0,
    });
    this.#isAsking = false;
    // The system may have ended it meanwhile.
    if (this.#window.isDestroyed()) return;
    if (button !== DISCARD) return this.#settle(false);
    if (!isReload) return this.#window.destroy();
    this.#mayGo = true;
    this.#window.webContents.reload();
    this.#window.webContents.once('did-finish-load', () => (this.#mayGo = false));
  }

  #settle(hasGone: boolean): void {
    clearTimeout(this.#hang);
    this.#leaving?.resolve(hasGone);
    this.#leaving = undefined;
  }
}
