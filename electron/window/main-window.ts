import { BrowserWindow, nativeTheme, screen, type WebContents } from 'electron';
import { WINDOW_URL } from '../session/session-rules.ts';
import { offerContextMenu } from './context-menu.ts';
import { inBackground, tellFailure } from '../system/uncaught-errors.ts';
import { LeaveWindow } from './leave-window.ts';
import type { ShellStore } from '../system/shell-store.ts';
import { usableBounds } from './window-bounds.ts';
import { windowOptions } from './window-options.ts';

/** Bounds are written when the window has been still for this long, and when it goes. */
const SETTLED_MS = 500;
/** A page that has not been painted by then is shown all the same. */
const PAINTED_WITHIN_MS = 2000;
/** A page that dies again within this time is not loaded once more. */
const RELOAD_EVERY_MS = 60_000;

export interface MainWindowOptions {
  readonly store: ShellStore;
  readonly preload: string;
  readonly icon: string;
  readonly isPackaged: boolean;
  /** Asked when the user closes the window; true lets it go. */
  readonly onClose: () => boolean;
}

/** The one window: made at the first opening, hidden and shown again after that. */
export class MainWindow {
  readonly #options: MainWindowOptions;
  #window: BrowserWindow | undefined;
  #leave: LeaveWindow | undefined;
  #saving: NodeJS.Timeout | undefined;
  /** Made, and to be shown once it is painted; undefined after that. */
  #opening: NodeJS.Timeout | undefined;
  /** Is to fill the screen as soon as it is shown: doing so shows it. */
  #willFillScreen = false;
  /** Hides as soon as it has left the full screen, unless it is opened meanwhile. */
  #hidesLater = false;
  #lastReload = -Infinity;

  constructor(options: MainWindowOptions) {
    this.#options = options;
  }

  /** Whether a user can see it, will in a moment, or can reach it in the task bar. */
  get isVisible(): boolean {
    if (this.#window === undefined) return false;
    return this.#opening !== undefined || this.#window.isVisible() || this.#window.isMinimized();
  }

  /** Whether its user works in it. */
  get isInFront(): boolean {
    return this.#window?.isFocused() ?? false;
  }

  /** Its page; undefined while there is no window. */
  get contents(): WebContents | undefined {
    return this.#window?.webContents;
  }

  /** Its window, for dialogs that belong to it; undefined while there is none. */
  get native(): BrowserWindow | undefined {
    return this.#window;
  }

  /** Shows it, in front of others; at a place such as `#/assistants` where one is named. */
  open(place = ''): void {
    if (this.#window === undefined) return this.#create(place);
    // It died twice in a minute, and whoever opens it wants to see it.
    if (this.#window.webContents.isCrashed()) this.#window.webContents.reload();
    if (this.#window.isMinimized()) this.#window.restore();
    this.#show(this.#window);
    this.#window.focus();
    if (place !== '') this.#goTo(this.#window, place);
  }

  /** Not by loading the address: nothing that was typed may be lost. */
  #goTo(window: BrowserWindow, place: string): void {
    inBackground('Going to a page', () =>
      window.webContents.executeJavaScript(`location.hash = ${JSON.stringify(place)}`),
    );
  }

  /** On macOS a window that is hidden while it fills the screen leaves a black one behind: it leaves that first. */
  hide(): void {
    const window = this.#window;
    this.#saveNow();
    this.#opened();
    if (window === undefined || process.platform !== 'darwin' || !window.isFullScreen())
      return window?.hide();
    this.#hidesLater = true;
    window.once('leave-full-screen', () => {
      if (this.#hidesLater) window.hide();
    });
    window.setFullScreen(false);
  }

  minimize(): void {
    this.#window?.minimize();
  }

  /** Whether its user lets it go; it stays open. */
  async mayLeave(): Promise<boolean> {
    return (await this.#leave?.mayLeave()) ?? true;
  }

  /** Closes it for good; resolves to whether it has gone, since its user may rather keep editing. */
  async leave(): Promise<boolean> {
    return (await this.#leave?.leave()) ?? true;
  }

  /** From now on its page goes without a question. */
  letGo(): void {
    this.#leave?.letGo();
  }

  /** Its page is asked about again. */
  keep(): void {
    this.#leave?.keep();
  }

  #create(place: string): void {
    const { store, preload, icon, isPackaged } = this.#options;
    const last = store.window;
    const workAreas = screen.getAllDisplays().map((display) => display.workArea);
    const bounds = usableBounds(last?.bounds ?? null, workAreas);
    const isDark = nativeTheme.shouldUseDarkColors;
    const window = new BrowserWindow(windowOptions({ preload, icon, bounds, isDark, isPackaged }));
    this.#window = window;
    this.#listen(window);
    this.#willFillScreen = last?.isMaximized === true;
    const showFirst = (): void => {
      // Unless it has been shown, hidden or closed meanwhile.
      if (this.#opening !== undefined) this.#show(window);
    };
    this.#opening = setTimeout(showFirst, PAINTED_WITHIN_MS);
    window.once('ready-to-show', showFirst);
    // On Wayland what was never shown is never painted (electron/electron#48859).
    if (process.platform === 'linux') window.webContents.once('did-finish-load', showFirst);
    // A page that does not load shows as an empty window: it must not end the program.
    void window.loadURL(`${WINDOW_URL}${place}`).catch((error: unknown) => {
      process.stderr.write(`The window could not be loaded: ${String(error)}\n`);
      showFirst();
    });
  }

  #show(window: BrowserWindow): void {
    this.#opened();
    this.#hidesLater = false;
    if (this.#willFillScreen) window.maximize();
    this.#willFillScreen = false;
    window.show();
  }

  #opened(): void {
    clearTimeout(this.#opening);
    this.#opening = undefined;
  }

  #listen(window: BrowserWindow): void {
    const leave = new LeaveWindow(window);
    this.#leave = leave;
    offerContextMenu(window.webContents);
    window.on('resize', () => this.#saveSoon());
    window.on('move', () => this.#saveSoon());
    window.on('close', (event) => {
      this.#saveNow();
      if (!leave.isLeaving && !this.#options.onClose()) event.preventDefault();
    });
    window.on('closed', () => {
      this.#opened();
      this.#window = undefined;
      this.#leave = undefined;
    });
    window.webContents.on('render-process-gone', (_event, { reason }) => this.#reload(reason));
  }

  #reload(reason: string): void {
    if (reason === 'clean-exit') return;
    process.stderr.write(`The window's process ended (${reason}); the proxy runs on.\n`);
    if (performance.now() - this.#lastReload < RELOAD_EVERY_MS) return;
    this.#lastReload = performance.now();
    this.#window?.webContents.reload();
  }

  #saveSoon(): void {
    clearTimeout(this.#saving);
    this.#saving = setTimeout(() => this.#saveNow(), SETTLED_MS);
  }

  #saveNow(): void {
    clearTimeout(this.#saving);
    const window = this.#window;
    if (window === undefined || window.isDestroyed() || window.isMinimized()) return;
    try {
      this.#options.store.setWindow(window.getNormalBounds(), window.isMaximized() || this.#willFillScreen);
    } catch (error) {
      tellFailure('Remembering where the window is', error);
    }
  }
}
