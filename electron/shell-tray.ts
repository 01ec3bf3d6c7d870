import { setTimeout as pause } from 'node:timers/promises';
import { Menu, nativeTheme, screen, Tray } from 'electron';
import { askTrayHost, type TrayHost } from './tray-host.ts';
import { trayIcon } from './tray-icon.ts';
import { type TrayActions, trayMenu, trayTooltip, type TrayView } from './tray-menu.ts';

/** The only one, and out here: an icon that nothing refers to is garbage-collected and vanishes. */
let tray: Tray | undefined;

/** At login the panel may come up after the app does. */
const HOST_WAIT_MS = 15_000;
const HOST_POLL_MS = 1000;
/** Longer than this no menu is taken to be open. */
const MENU_OPEN_MS = 60_000;
/** Numbers are drawn at most this often; on Linux each drawing replaces the menu. */
const REDRAW_MS = 250;

export interface ShellTrayOptions {
  readonly platform: NodeJS.Platform;
  readonly env: NodeJS.ProcessEnv;
  readonly actions: TrayActions;
  /** What to draw now. */
  readonly view: () => TrayView;
}

/** The icon, where there is somebody to draw it. */
export class ShellTray {
  readonly #options: ShellTrayOptions;
  #host: TrayHost = { kind: 'unknown', reason: 'The desktop has not answered yet.' };
  #drawn: TrayView | undefined;
  #redraw: NodeJS.Timeout | undefined;
  /** Since when the menu is open, as far as the system tells; -Infinity while it is not. */
  #openedAtMs = -Infinity;

  constructor(options: ShellTrayOptions) {
    this.#options = options;
  }

  /** Makes the icon once the desktop is known to have a place for it; resolves to whether it has. */
  async appear(): Promise<boolean> {
    const giveUpAt = performance.now() + HOST_WAIT_MS;
    for (;;) {
      this.#host = await this.#askHost();
      const isHopeless = this.#host.kind !== 'absent' || !this.#host.mayCome;
      if (isHopeless || performance.now() >= giveUpAt) break;
      await pause(HOST_POLL_MS);
    }
    if (this.#host.kind !== 'absent') this.#make();
    return this.isConfirmed;
  }

  /** Whether the icon is known to be visible, as far as is known now. */
  get isConfirmed(): boolean {
    return tray !== undefined && this.#host.kind === 'present' && !this.#isHiddenByMac();
  }

  /** Looks again: a panel may have come or gone. */
  async confirm(): Promise<boolean> {
    if (tray !== undefined) this.#host = await this.#askHost();
    return this.isConfirmed;
  }

  get visibility(): { readonly visible: boolean; readonly reason: string } {
    if (this.isConfirmed) return { visible: true, reason: '' };
    const reason = this.#isHiddenByMac()
      ? 'The menu bar icon is not visible: it is turned off in System Settings, Menu Bar, or has no room there.'
      : this.#host.reason;
    return { visible: false, reason };
  }

  /** Draws what has changed: a new state at once, mere numbers after a moment. */
  update(): void {
    if (tray === undefined || this.#redraw !== undefined) return;
    const view = this.#options.view();
    if (this.#drawn !== undefined && looksEqual(view, this.#drawn)) return;
    if (
      this.#drawn === undefined ||
      !looksEqual({ ...view, statusLine: '' }, { ...this.#drawn, statusLine: '' })
    ) {
      return this.#draw(view);
    }
    this.#redraw = setTimeout(() => {
      this.#redraw = undefined;
      this.#draw(this.#options.view());
    }, REDRAW_MS);
    this.#redraw.unref();
  }

  #make(): void {
    if (tray !== undefined) return;
    const { platform, actions } = this.#options;
    const view = this.#options.view();
    tray = new Tray(trayIcon(view.state));
    // On macOS a click opens the menu; elsewhere it is what the desktop takes for "open".
    if (platform !== 'darwin') tray.on('click', actions.open);
    nativeTheme.on('updated', () => tray?.setImage(trayIcon(this.#options.view().state)));
    this.#draw(view);
  }

  #draw(view: TrayView): void {
    if (tray === undefined) return;
    if (this.#drawn !== undefined && this.#drawn.state !== view.state) tray.setImage(trayIcon(view.state));
    tray.setToolTip(trayTooltip(view));
    // A new menu closes the one that is open on macOS: nothing in it could be clicked while numbers change.
    if (performance.now() - this.#openedAtMs < MENU_OPEN_MS) return;
    // A menu that was changed in place is not drawn again on Linux.
    tray.setContextMenu(this.#makeMenu(view));
    this.#drawn = view;
  }

  #makeMenu(view: TrayView): Menu {
    const menu = Menu.buildFromTemplate(trayMenu(view, this.#options.actions));
    menu.on('menu-will-show', () => (this.#openedAtMs = performance.now()));
    menu.on('menu-will-close', () => {
      this.#openedAtMs = -Infinity;
      // A click comes after this event: the item that was clicked must still be there.
      setImmediate(() => this.update());
    });
    return menu;
  }

  #askHost(): Promise<TrayHost> {
    return askTrayHost(this.#options.platform, this.#options.env);
  }

  /** macOS 26 puts an icon that its user has turned off below the screen, and tells nobody. */
  #isHiddenByMac(): boolean {
    if (this.#options.platform !== 'darwin' || tray === undefined) return false;
    return tray.getBounds().y >= screen.getPrimaryDisplay().bounds.height;
  }
}

function looksEqual(one: TrayView, other: TrayView): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
