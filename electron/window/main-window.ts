import { BrowserWindow, nativeTheme, screen, type WebContents } from 'electron';
import { WINDOW_URL } from '../session/session-rules.ts';
import { offerContextMenu } from './context-menu.ts';
import { inBackground, tellFailure } from '../system/uncaught-errors.ts';
import { LeaveWindow } from './leave-window.ts';
import type { ShellStore } from '../system/shell-store.ts';
import { usableBounds } from './window-bounds.ts';
import { windowOptions } from './window-options.ts';

/** The window's bounds are saved after it has not moved for this long, and when it closes. */
const SETTLED_MS = 500;
/** After this long the window is shown even if the page has not been painted. */
const PAINTED_WITHIN_MS = 2000;
/** A page that crashes again within this time is not reloaded. */
const RELOAD_EVERY_MS = 60_000;

export interface MainWindowOptions {
  readonly store: ShellStore;
  readonly preload: string;
  readonly icon: string;
  readonly isPackaged: boolean;
  /** Called when the user closes the window; return true to allow it. */
  readonly onClose: () => boolean;
}

/** The single window: created when first opened, then hidden and shown again. */
export class MainWindow {
  readonly #options: MainWindowOptions;
  #window: BrowserWindow | undefined;
  #leave: LeaveWindow | undefined;
  #saving: NodeJS.Timeout | undefined;
  /** Set while the window is created but not shown yet, as it waits to be painted. */
  #opening: NodeJS.Timeout | undefined;
  /** Whether to maximize the window when first shown; maximizing earlier would show it. */
  #willFillScreen = false;
  /** Whether to hide the window once it has left full screen; cleared if it is opened again. */
  #hidesLater = false;
  #lastReload = -Infinity;

  constructor(options: MainWindowOptions) {
    this.#options = options;
  }

  /** Whether the window is visible, is about to be, or can be reached in the task bar. */
  get isVisible(): boolean {
    if (this.#window === undefined) return false;
    return this.#opening !== undefined || this.#window.isVisible() || this.#window.isMinimized();
  }

  /** Whether the window has the focus. */
  get isInFront(): boolean {
    return this.#window?.isFocused() ?? false;
  }

  /** The window's page; undefined while there is no window. */
  get contents(): WebContents | undefined {
    return this.#window?.webContents;
  }

  /** The native window, as the parent of dialogs; undefined while there is none. */
  get native(): BrowserWindow | undefined {
    return this.#window;
  }

  /** Shows and focuses the window, at a place such as `#/assistants` if given. */
  open(place = ''): void {
    if (this.#window === undefined) return this.#create(place);
    // The page crashed twice within a minute; reload it, as the user wants to see it.
    if (this.#window.webContents.isCrashed()) this.#window.webContents.reload();
    if (this.#window.isMinimized()) this.#window.restore();
    this.#show(this.#window);
    this.#window.focus();
    if (place !== '') this.#goTo(this.#window, place);
  }

  /** Sets the hash instead of loading the URL, so that nothing typed is lost. */
  #goTo(window: BrowserWindow, place: string): void {
    inBackground('Going to a page', () =>
      window.webContents.executeJavaScript(`location.hash = ${JSON.stringify(place)}`),
    );
  }

  /** Hides the window. On macOS, hiding a full-screen window leaves a black screen, so it leaves full screen first. */
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

  /** Whether the user lets the window close; does not close it. */
  async mayLeave(): Promise<boolean> {
    return (await this.#leave?.mayLeave()) ?? true;
  }

  /** Closes the window for good; resolves to whether it closed, as the user may keep editing. */
  async leave(): Promise<boolean> {
    return (await this.#leave?.leave()) ?? true;
  }

  /** Lets the page close without asking. */
  letGo(): void {
    this.#leave?.letGo();
  }

  /** Makes the page ask again before closing. */
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
      // It may have been shown, hidden or closed in the meantime.
      if (this.#opening !== undefined) this.#show(window);
    };
    this.#opening = setTimeout(showFirst, PAINTED_WITHIN_MS);
    window.once('ready-to-show', showFirst);
    // On Wayland, a window that was never shown is never painted (electron/electron#48859).
    if (process.platform === 'linux') window.webContents.once('did-finish-load', showFirst);
    // A page that fails to load shows as an empty window; it must not end the program.
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
    process.stderr.write(`The window's process ended (${reason}); the proxy keeps running.\n`);
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
