import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Menu, type NativeImage, nativeImage, screen, Tray } from 'electron';
import { iconFolder } from '../system/built-files.ts';
import type { TrayState } from './format-status.ts';
import { menuDueMs, type SetMenu } from './menu-pace.ts';
import { askTrayHost, askXembedHost, type TrayHost } from './tray-host.ts';
import { type TrayActions, trayMenu, trayTooltip, type TrayView } from './tray-menu.ts';

/** At login the panel may start after the app. */
const HOST_WAIT_MS = 15_000;
const HOST_POLL_MS = 1000;
/** A panel may be started, or an extension enabled, much later. */
const HOST_LATE_MS = 60_000;

export interface ShellTrayOptions {
  readonly platform: NodeJS.Platform;
  readonly env: NodeJS.ProcessEnv;
  readonly actions: TrayActions;
  /** The current view. */
  readonly view: () => TrayView;
}

/** The tray icon, on desktops that can show it. */
export class ShellTray {
  readonly #options: ShellTrayOptions;
  #host: TrayHost = { kind: 'unknown', reason: 'The desktop has not answered yet.' };
  #drawn: { readonly state: TrayView['state']; readonly tooltip: string } | undefined;
  #menu: SetMenu | undefined;
  #redraw: NodeJS.Timeout | undefined;
  #lateLook: NodeJS.Timeout | undefined;
  #isWaiting = false;
  /** Whether the icon was created for an XEmbed panel. */
  #isXembed = false;
  /** Keeps the icon alive: an unreferenced Tray is garbage-collected and disappears. */
  #tray: Tray | undefined;
  /** The current menu and the previous one, which Windows may still be showing without keeping it alive. */
  #menus: readonly Menu[] = [];

  constructor(options: ShellTrayOptions) {
    this.#options = options;
  }

  /** Creates the icon once the desktop is known to have a place for it; resolves to whether the icon is visible. */
  async appear(): Promise<boolean> {
    const giveUpAt = performance.now() + HOST_WAIT_MS;
    this.#isWaiting = true;
    for (;;) {
      await this.#look();
      const isHopeless = this.#host.kind !== 'absent' || !this.#host.mayCome;
      if (isHopeless || performance.now() >= giveUpAt) break;
      await pause(HOST_POLL_MS);
    }
    this.#isWaiting = false;
    await this.#settle();
    return this.isConfirmed;
  }

  /** Whether the icon is visible, as far as known. */
  get isConfirmed(): boolean {
    return this.#tray !== undefined && this.#host.kind === 'present' && !this.#isHiddenByMac();
  }

  /** Checks again, as a panel may have started or ended. */
  async confirm(): Promise<boolean> {
    await this.#look();
    if (this.#tray === undefined && !this.#isWaiting) await this.#settle();
    return this.isConfirmed;
  }

  get visibility(): { readonly visible: boolean; readonly reason: string } {
    if (this.isConfirmed) return { visible: true, reason: '' };
    const reason = this.#isHiddenByMac()
      ? 'The menu bar icon is not visible: it is turned off in System Settings, Menu Bar, or has no room there.'
      : this.#host.reason;
    return { visible: false, reason };
  }

  /** Draws what has changed: the image and tooltip immediately, the menu when that disturbs nobody. */
  update(): void {
    if (this.#tray === undefined) return;
    const view = this.#options.view();
    const tooltip = trayTooltip(view, this.#options.platform);
    if (this.#drawn?.state !== view.state) this.#tray.setImage(trayIcon(view.state));
    if (this.#drawn?.tooltip !== tooltip) this.#tray.setToolTip(tooltip);
    this.#drawn = { state: view.state, tooltip };
    this.#updateMenu(view);
  }

  /** Replaces the menu even if the view is unchanged, because a click changed how it is drawn. */
  redrawMenu(): void {
    if (this.#tray !== undefined) this.#setMenu(this.#options.view());
  }

  #make(): void {
    if (this.#tray !== undefined) return;
    const { platform, actions } = this.#options;
    this.#tray = new Tray(trayIcon(this.#options.view().state));
    // On macOS a click opens the menu; elsewhere the desktop emits `click` for its "open" action.
    if (platform !== 'darwin') this.#tray.on('click', actions.open);
    this.update();
  }

  #updateMenu(view: TrayView): void {
    clearTimeout(this.#redraw);
    const dueMs =
      this.#menu === undefined
        ? 0
        : menuDueMs(this.#menu, view, { nowMs: performance.now(), platform: this.#options.platform });
    if (dueMs === 0) this.#setMenu(view);
    else if (dueMs !== undefined) this.#redraw = setTimeout(() => this.update(), dueMs).unref();
  }

  /** Builds a new menu each time: Linux does not redraw a menu that was changed in place. */
  #setMenu(view: TrayView): void {
    const menu = Menu.buildFromTemplate(trayMenu(view, this.#options.actions));
    this.#menus = [menu, ...this.#menus.slice(0, 1)];
    this.#menu = { view, setAtMs: performance.now(), openedAtMs: undefined };
    // Linux emits neither event.
    menu.on('menu-will-show', () => this.#openedAt(menu, performance.now()));
    menu.on('menu-will-close', () => {
      this.#openedAt(menu, undefined);
      // The click event comes after this one, and the clicked item must still exist.
      setImmediate(() => this.update());
    });
    this.#tray?.setContextMenu(menu);
  }

  /** Ignores a replaced menu, which reports late that it has closed. */
  #openedAt(menu: Menu, openedAtMs: number | undefined): void {
    if (this.#menu !== undefined && this.#menus[0] === menu) this.#menu = { ...this.#menu, openedAtMs };
  }

  async #look(): Promise<void> {
    const { platform, env } = this.#options;
    this.#host = await (this.#isXembed ? askXembedHost(env) : askTrayHost(platform, env));
  }

  /**
   * Creates the icon if the desktop can show it, trying an XEmbed panel last: an icon that Electron created for XEmbed
   * stays there.
   */
  async #settle(): Promise<void> {
    if (this.#host.kind === 'absent') {
      const older = await askXembedHost(this.#options.env);
      // A concurrent check may have created the icon already.
      if (this.#tray === undefined && older.kind === 'present') {
        this.#isXembed = true;
        this.#host = older;
      }
    }
    if (this.#host.kind !== 'absent') return this.#make();
    clearTimeout(this.#lateLook);
    this.#lateLook = setTimeout(() => void this.confirm(), HOST_LATE_MS).unref();
  }

  /** On macOS 26, an icon that the user has turned off is placed below the screen, without an event. */
  #isHiddenByMac(): boolean {
    if (this.#options.platform !== 'darwin' || this.#tray === undefined) return false;
    return this.#tray.getBounds().y >= screen.getPrimaryDisplay().bounds.height;
  }
}

/**
 * Returns the name of the icon file. macOS tints a template image if its name says so. Elsewhere one image serves every
 * panel: Electron knows the panel's colour only on Windows, and there only after a change.
 */
function trayIconName(state: TrayState, platform: NodeJS.Platform): string {
  if (platform === 'darwin') return `tray-${state}Template.png`;
  return `tray-${state}.${platform === 'win32' ? 'ico' : 'png'}`;
}

/** Returns the tray icon for a state. */
function trayIcon(state: TrayState): NativeImage {
  return nativeImage.createFromPath(path.join(iconFolder(), trayIconName(state, process.platform)));
}
