import type { BrowserWindow, Event } from 'electron';
import { inBackground } from '../system/uncaught-errors.ts';
import { askUser } from './message-box.ts';

/** A page that has neither closed nor objected by then is considered hung. */
const PAGE_ANSWERS_MS = 5000;
const DISCARD = 1;
/** Evaluates to whether the page would object to unloading, without unloading it. */
const OBJECTS = `!window.dispatchEvent(new Event('beforeunload', { cancelable: true }))`;

/**
 * Asks before the page closes with unapplied changes. The page only objects (`beforeunload`), and Electron would then
 * keep it open silently. The event must be answered synchronously, so the page stays open while the user is asked and
 * is closed afterwards (electron/electron#24994).
 */
export class LeaveWindow {
  readonly #window: BrowserWindow;
  /** Resolved when the window has closed or the user keeps it. */
  #leaving: PromiseWithResolvers<boolean> | undefined;
  #hang: NodeJS.Timeout | undefined;
  #isAsking = false;
  #mayGo = false;

  constructor(window: BrowserWindow) {
    this.#window = window;
    window.webContents.on('will-prevent-unload', (event) => this.#objected(event));
    window.on('closed', () => this.#settle(true));
  }

  /** Whether {@link leave} is closing the window. */
  get isLeaving(): boolean {
    return this.#leaving !== undefined;
  }

  /** Lets the page close without asking, discarding its changes. */
  letGo(): void {
    this.#mayGo = true;
    if (this.#isAsking) this.#window.destroy();
  }

  /** Undoes {@link letGo}. */
  keep(): void {
    this.#mayGo = false;
  }

  /** Asks as {@link leave} does, without closing anything. */
  async mayLeave(): Promise<boolean> {
    if (this.#mayGo || !(await this.#objects())) return true;
    this.#mayGo = (await this.#askUser('Discard and quit')) === DISCARD;
    return this.#mayGo;
  }

  /** Closes the window; resolves to whether it closed, as the user may keep editing. */
  leave(): Promise<boolean> {
    const leaving = (this.#leaving ??= Promise.withResolvers<boolean>());
    clearTimeout(this.#hang);
    this.#hang = setTimeout(() => this.#window.destroy(), PAGE_ANSWERS_MS);
    this.#window.close();
    return leaving.promise;
  }

  #objected(event: Pick<Event, 'preventDefault'>): void {
    clearTimeout(this.#hang);
    // For this event, preventDefault means: ignore the page's objection.
    if (this.#mayGo) return event.preventDefault();
    if (!this.#isAsking) inBackground('Asking about changes', () => this.#ask());
  }

  async #ask(): Promise<void> {
    const isReload = !this.isLeaving;
    const button = await this.#askUser(isReload ? 'Discard and reload' : 'Discard and quit');
    // The system may have destroyed the window in the meantime.
    if (this.#window.isDestroyed()) return;
    if (button !== DISCARD) return this.#settle(false);
    if (!isReload) return this.#window.destroy();
    this.#mayGo = true;
    this.#window.webContents.reload();
    this.#window.webContents.once('did-finish-load', () => (this.#mayGo = false));
  }

  /** Resolves to the index of the chosen button. */
  async #askUser(discard: string): Promise<number> {
    this.#isAsking = true;
    this.#window.show();
    const { button } = await askUser(this.#window, {
      message: 'Unapplied changes',
      detail: 'Changes that you made in the window but did not apply will be lost.',
      buttons: ['Keep editing', discard],
      cancelId: 0,
    });
    this.#isAsking = false;
    return button;
  }

  /** A page that hangs or has crashed does not object. */
  async #objects(): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => (timer = setTimeout(resolve, PAGE_ANSWERS_MS, false)));
    // Resolves to the value of the script: a boolean.
    const asked: Promise<unknown> = this.#window.webContents.executeJavaScript(OBJECTS);
    const answer = await Promise.race([asked.catch(() => false), late]);
    clearTimeout(timer);
    return answer === true;
  }

  #settle(hasGone: boolean): void {
    clearTimeout(this.#hang);
    this.#leaving?.resolve(hasGone);
    this.#leaving = undefined;
  }
}
