import { EventEmitter } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type Electron from 'electron';
import { onlyWhenReady, options } from './machine.ts';
import type { Menu } from './menu.ts';
import type { Part } from './part.ts';

/** Every tray icon created; there must never be two. */
export const trays: Tray[] = [];

/** On Linux the desktop draws the menu and Electron gets no events about it. */
const TELLS_OF_MENUS = process.platform !== 'linux';

/** An image that knows only the file it came from. */
export interface StandInImage {
  readonly file: string;
  isEmpty(): boolean;
}

export const nativeImage = {
  createFromPath: (file: string): StandInImage => ({
    file: path.basename(file),
    isEmpty: () => !existsSync(file),
  }),
};

export class Tray extends EventEmitter {
  image: StandInImage;
  tooltip = '';
  menu: Menu | null = null;
  /** Number of times a menu was set: on Linux a changed menu is not redrawn until it is set again. */
  menusSet = 0;
  isMenuOpen = false;
  /** Number of times a menu was replaced while it was open. */
  menusTornDown = 0;

  constructor(image: StandInImage) {
    super();
    onlyWhenReady('Tray');
    this.image = image;
    trays.push(this);
  }

  setImage(image: StandInImage): void {
    this.image = image;
  }

  setToolTip(text: string): void {
    this.tooltip = text;
  }

  /** Setting a menu destroys an open one: macOS closes it, Linux collapses it, Windows shows freed memory. */
  setContextMenu(menu: Menu | null): void {
    const before = this.menu;
    this.menu = menu;
    this.menusSet += 1;
    if (!this.isMenuOpen) return;
    this.isMenuOpen = false;
    this.menusTornDown += 1;
    if (TELLS_OF_MENUS) before?.emit('menu-will-close');
  }

  /** Opens the menu as a user does. */
  openMenu(): void {
    this.isMenuOpen = true;
    if (TELLS_OF_MENUS) this.menu?.emit('menu-will-show');
  }

  closeMenu(): void {
    this.isMenuOpen = false;
    if (TELLS_OF_MENUS) this.menu?.emit('menu-will-close');
  }

  getBounds(): Electron.Rectangle {
    return options.trayBounds ?? { x: 1200, y: 0, width: 22, height: 22 };
  }

  isDestroyed(): boolean {
    return false;
  }
}

// Without the methods that take the stand-in's own image and menu types.
type CheckedTray = Part<Electron.Tray, 'getBounds' | 'isDestroyed' | 'setToolTip'>;
Tray satisfies new (image: StandInImage) => CheckedTray;
