import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Menu, type NativeImage, nativeImage, screen, Tray } from 'electron';
import { iconFolder } from '../system/built-files.ts';
import type { TrayState } from './format-status.ts';
import { menuDueMs, type SetMenu } from './menu-pace.ts';
import { askTrayHost, askXembedHost, type TrayHost } from './tray-host.ts';
import { type TrayActions, trayMenu, trayTooltip, type TrayView } from './tray-menu.ts';

/** At login the panel may come up after the app does. */
const HOST_WAIT_MS = 15_000;
const HOST_POLL_MS = 1000;
/** A panel may be started, or an extension switched on, much later. */
const HOST_LATE_MS = 60_000;

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
  #drawn: { readonly state: TrayView['state']; readonly tooltip: string } | undefined;
  #menu: SetMenu | undefined;
  #redraw: NodeJS.Timeout | undefined;
  #lateLook: NodeJS.Timeout | undefined;
  #isWaiting = false;
  /** The icon was made for a panel of the older kind. */
  #isXembed = false;
  /** The shell holds this object, and so the icon: one that nothing refers to is garbage-collected and vanishes. */
  #tray: Tray | undefined;
  /** The menu that is set and the one before: Windows may still show that one, and does not hold it. */
  #menus: readonly Menu[] = [];

  constructor(options: ShellTrayOptions) {
    this.#options = options;
  }

  /** Makes the icon once the desktop is known to have a place for it; resolves to whether it has. */
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

  /** Whether the icon is known to be visible, as far as is known now. */
  get isConfirmed(): boolean {
    return this.#tray !== undefined && this.#host.kind === 'present' && !this.#isHiddenByMac();
  }

  /** Looks again: a panel may have come or gone. */
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

  /** Draws what has changed: picture and tooltip at once, the menu when it disturbs nobody. */
  update(): void {
    if (this.#tray === undefined) return;
    const view = this.#options.view();
    const tooltip = trayTooltip(view, this.#options.platform);
    if (this.#drawn?.state !== view.state) this.#tray.setImage(trayIcon(view.state));
    if (this.#drawn?.tooltip !== tooltip) this.#tray.setToolTip(tooltip);
    this.#drawn = { state: view.state, tooltip };
    this.#updateMenu(view);
  }

  /** Sets the menu anew although it shows what it should: a click changed what is drawn. */
  redrawMenu(): void {
    if (this.#tray !== undefined) this.#setMenu(this.#options.view());
  }

  #make(): void {
    if (this.#tray !== undefined) return;
    const { platform, actions } = this.#options;
    this.#tray = new Tray(trayIcon(this.#options.view().state));
    // On macOS a click opens the menu; elsewhere it is what the desktop takes for "open".
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

  /** A menu that was changed in place is not drawn again on Linux. */
  #setMenu(view: TrayView): void {
    const menu = Menu.buildFromTemplate(trayMenu(view, this.#options.actions));
    this.#menus = [menu, ...this.#menus.slice(0, 1)];
    this.#menu = { view, setAtMs: performance.now(), openedAtMs: undefined };
    // Linux tells of neither.
    menu.on('menu-will-show', () => this.#openedAt(menu, performance.now()));
    menu.on('menu-will-close', () => {
      this.#openedAt(menu, undefined);
      // A click comes after this event: the item that was clicked must still be there.
      setImmediate(() => this.update());
    });
    this.#tray?.setContextMenu(menu);
  }

  /** One that has been replaced closes late, and says so. */
  #openedAt(menu: Menu, openedAtMs: number | undefined): void {
    if (this.#menu !== undefined && this.#menus[0] === menu) this.#menu = { ...this.#menu, openedAtMs };
  }

  async #look(): Promise<void> {
    const { platform, env } = this.#options;
    this.#host = await (this.#isXembed ? askXembedHost(env) : askTrayHost(platform, env));
  }

  /** The older kind of panel comes last: an icon that Electron has made for it stays there. */
  async #settle(): Promise<void> {
    if (this.#host.kind === 'absent') {
      const older = await askXembedHost(this.#options.env);
      // Another look may have been faster.
      if (this.#tray === undefined && older.kind === 'present') {
        this.#isXembed = true;
        this.#host = older;
      }
    }
    if (this.#host.kind !== 'absent') return this.#make();
    clearTimeout(this.#lateLook);
    this.#lateLook = setTimeout(() => void this.confirm(), HOST_LATE_MS).unref();
  }

  /** macOS 26 puts an icon that its user has turned off below the screen, and tells nobody. */
  #isHiddenByMac(): boolean {
    if (this.#options.platform !== 'darwin' || this.#tray === undefined) return false;
    return this.#tray.getBounds().y >= screen.getPrimaryDisplay().bounds.height;
  }
}

/**
 * The file of the tray's picture. macOS tints a template by itself and wants its name to say so; elsewhere one picture
 * serves every panel, since Electron knows the panel's colour nowhere but on Windows, and there only after a change.
 */
function trayIconName(state: TrayState, platform: NodeJS.Platform): string {
  if (platform === 'darwin') return `tray-${state}Template.png`;
  return `tray-${state}.${platform === 'win32' ? 'ico' : 'png'}`;
}

/** The tray's picture for a state. */
function trayIcon(state: TrayState): NativeImage {
  return nativeImage.createFromPath(path.join(iconFolder(), trayIconName(state, process.platform)));
}
