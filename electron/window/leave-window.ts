import type { BrowserWindow, Event } from 'electron';
import { inBackground } from '../system/uncaught-errors.ts';
import { askUser } from './message-box.ts';

/** A page that has neither gone nor objected by then hangs, and is not waited for. */
const PAGE_ANSWERS_MS = 5000;
const DISCARD = 1;
/** Whether the page would object to its end, without ending it. */
const OBJECTS = `!window.dispatchEvent(new Event('beforeunload', { cancelable: true }))`;

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

  /** Takes {@link letGo} back. */
  keep(): void {
    this.#mayGo = false;
  }

  /** Asks as {@link leave} does, and closes nothing. */
  async mayLeave(): Promise<boolean> {
    if (this.#mayGo || !(await this.#objects())) return true;
    this.#mayGo = (await this.#askUser('Discard and quit')) === DISCARD;
    return this.#mayGo;
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
    const button = await this.#askUser(isReload ? 'Discard and reload' : 'Discard and quit');
    // The system may have ended it meanwhile.
    if (this.#window.isDestroyed()) return;
    if (button !== DISCARD) return this.#settle(false);
    if (!isReload) return this.#window.destroy();
    this.#mayGo = true;
    this.#window.webContents.reload();
    this.#window.webContents.once('did-finish-load', () => (this.#mayGo = false));
  }

  /** The position of the answer. */
  async #askUser(discard: string): Promise<number> {
    this.#isAsking = true;
    this.#window.show();
    const { button } = await askUser(this.#window, {
      message: 'Changes are not applied',
      detail: 'What was changed in the window and not applied will be lost.',
      buttons: ['Keep editing', discard],
      cancelId: 0,
    });
    this.#isAsking = false;
    return button;
  }

  /** A page that hangs, or is none any more, does not. */
  async #objects(): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => (timer = setTimeout(resolve, PAGE_ANSWERS_MS, false)));
    // The page's answer comes as what the script is worth: a boolean.
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
