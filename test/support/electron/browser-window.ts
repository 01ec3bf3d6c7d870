import { EventEmitter } from 'node:events';
import type Electron from 'electron';
import { app, openWindows } from './app.ts';
import { onlyWhenReady, options, standInEvent } from './machine.ts';
import type { Part } from './part.ts';
import type { WindowPage } from './window-page.ts';

/** Every window created, in order. */
export const windows: BrowserWindow[] = [];

type OpenHandler = (details: { readonly url: string }) => { action: 'deny' | 'allow' };

/** A frame as exposed by `senderFrame`. */
export interface StandInFrame {
  readonly url: string;
  readonly parent: StandInFrame | null;
}

export class StandInContents extends EventEmitter {
  openHandler: OpenHandler | undefined;
  page: WindowPage | undefined;
  reloads = 0;
  #isCrashed = false;
  #url = '';

  get mainFrame(): StandInFrame {
    return { url: this.getURL(), parent: null };
  }

  getURL(): string {
    return this.page?.url ?? this.#url;
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.openHandler = handler;
  }

  /** Asks the program whether the page may unload despite its objection (`beforeunload`). */
  mayUnload(): boolean {
    const event = standInEvent({});
    this.emit('will-prevent-unload', event);
    return event.defaultPrevented;
  }

  /** Evaluates the script in the page and returns its value; undefined without a page. */
  async executeJavaScript(script: string): Promise<unknown> {
    return this.page?.page.evaluate<unknown>(script);
  }

  /** Simulates the death of the page's process. */
  crash(): void {
    this.#isCrashed = true;
    this.emit('render-process-gone', standInEvent({}), { reason: 'killed', exitCode: 9 });
  }

  isCrashed(): boolean {
    return this.#isCrashed;
  }

  reload(): void {
    this.reloads += 1;
    this.#isCrashed = false;
    void this.page?.reload();
  }

  /** Loads a page, or only sets the address if pages are not shown. */
  async load(url: string, preload: string): Promise<void> {
    this.#url = url;
    if (options.pageHangs === true) return new Promise(() => undefined);
    if (options.pages !== true) return void this.emit('did-finish-load');
    const { WindowPage: RealPage } = await import('./window-page.ts');
    this.page ??= await RealPage.open(this, preload);
    await this.page.load(url);
    this.emit('did-finish-load');
  }

  /** Asks the program's guards about a navigation started by a page; true if they allow it. */
  mayNavigate(url: string, isMainFrame = true): boolean {
    const names = isMainFrame ? ['will-frame-navigate', 'will-navigate'] : ['will-frame-navigate'];
    return names.every((name) => {
      const event = standInEvent({ url, isMainFrame, isSameDocument: false });
      this.emit(name, event, url);
      return !event.defaultPrevented;
    });
  }
}

export class BrowserWindow extends EventEmitter {
  readonly options: Electron.BrowserWindowConstructorOptions;
  readonly webContents = new StandInContents();
  readonly #bounds: Electron.Rectangle;
  #isVisible: boolean;
  #isMinimized = false;
  #isMaximized = false;
  #isFocused = false;
  #isDestroyed = false;
  #isLoaded = false;
  #isPainted = false;
  /** Whether the window was visible before its page had loaded. */
  wasSeenBlank = false;
  leftBlackSpace = false;
  #isFullScreen = false;

  constructor(given: Electron.BrowserWindowConstructorOptions) {
    super();
    onlyWhenReady('BrowserWindow');
    this.options = given;
    this.#isVisible = given.show ?? true;
    const { x = 100, y = 100, width = 800, height = 600 } = given;
    this.#bounds = { x, y, width, height };
    windows.push(this);
    openWindows.add(this);
    this.webContents.on('did-finish-load', () => (this.#isLoaded = true));
    app.emit('web-contents-created', standInEvent({}), this.webContents);
  }

  async loadURL(url: string): Promise<void> {
    await this.webContents.load(url, this.options.webPreferences?.preload ?? '');
    this.#paint();
  }

  show(): void {
    this.#appear();
    this.#isMinimized = false;
    this.#isFocused = true;
    this.emit('show');
    this.#paint();
  }

  #appear(): void {
    this.#isVisible = true;
    if (!this.#isLoaded) this.wasSeenBlank = true;
  }

  /** On Wayland the surface of a window that was never shown gets no frame (electron/electron#48859). */
  #paint(): void {
    const isFramed = process.platform !== 'linux' || options.display === 'x11' || this.#isVisible;
    if (!this.#isLoaded || this.#isPainted || !isFramed) return;
    this.#isPainted = true;
    this.emit('ready-to-show');
  }

  hide(): void {
    this.#isVisible = false;
    this.#isFocused = false;
    // macOS leaves a black Space behind (electron/electron#20263).
    if (this.#isFullScreen && process.platform === 'darwin') this.leftBlackSpace = true;
    this.emit('hide');
  }

  isFullScreen(): boolean {
    return this.#isFullScreen;
  }

  /** Asynchronous, because on macOS the transition takes time. */
  setFullScreen(wanted: boolean): void {
    setTimeout(() => {
      this.#isFullScreen = wanted;
      this.emit(wanted ? 'enter-full-screen' : 'leave-full-screen');
    }, 50);
  }

  focus(): void {
    this.#isFocused = true;
    this.emit('focus');
  }

  /** Simulates the user switching to another program. */
  blur(): void {
    this.#isFocused = false;
    this.emit('blur');
    app.emit('browser-window-blur', standInEvent({}), this);
  }

  isFocused(): boolean {
    return this.#isFocused;
  }

  minimize(): void {
    this.#isMinimized = true;
    this.#isFocused = false;
    this.emit('minimize');
  }

  restore(): void {
    this.#isMinimized = false;
    this.emit('restore');
  }

  /** Also shows the window. */
  maximize(): void {
    this.#isMaximized = true;
    this.#appear();
    this.emit('maximize');
  }

  isVisible(): boolean {
    return this.#isVisible && !this.#isMinimized;
  }

  isMinimized(): boolean {
    return this.#isMinimized;
  }

  isMaximized(): boolean {
    return this.#isMaximized;
  }

  isDestroyed(): boolean {
    return this.#isDestroyed;
  }

  getNormalBounds(): Electron.Rectangle {
    return { ...this.#bounds };
  }

  /** Simulates the user moving or resizing the window with the mouse. */
  setBounds(bounds: Partial<Electron.Rectangle>): void {
    Object.assign(this.#bounds, bounds);
    this.emit('move');
    this.emit('resize');
  }

  /** Asks the listeners and then the page, which answers later. */
  close(): void {
    const event = standInEvent({});
    this.emit('close', event);
    if (event.defaultPrevented) return app.windowStayed();
    const { page } = this.webContents;
    if (page === undefined) return this.destroy();
    void page.close().then((hasGone) => (hasGone ? this.destroy() : app.windowStayed()));
  }

  /** Closes the window without asking anyone. */
  destroy(): void {
    if (this.#isDestroyed) return;
    this.#isDestroyed = true;
    openWindows.delete(this);
    void this.webContents.page?.destroy();
    this.emit('closed');
    app.windowClosed();
  }
}

type CheckedWindow = Part<
  Electron.BrowserWindow,
  | 'loadURL'
  | 'show'
  | 'hide'
  | 'focus'
  | 'blur'
  | 'isFocused'
  | 'minimize'
  | 'restore'
  | 'maximize'
  | 'isVisible'
  | 'isMinimized'
  | 'isMaximized'
  | 'isDestroyed'
  | 'isFullScreen'
  | 'setFullScreen'
  | 'getNormalBounds'
  | 'setBounds'
  | 'close'
  | 'destroy'
>;
BrowserWindow satisfies new (options: Electron.BrowserWindowConstructorOptions) => CheckedWindow;
