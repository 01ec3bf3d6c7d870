import { EventEmitter } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type Electron from 'electron';
import { onlyWhenReady, options } from './machine.ts';
import type { Menu } from './menu.ts';
import type { Part } from './part.ts';

/** Every tray icon that was made; there must never be two. */
export const trays: Tray[] = [];

/** On Linux the desktop draws the menu, and Electron hears nothing of it. */
const TELLS_OF_MENUS = process.platform !== 'linux';

/** A picture that knows only where it came from. */
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
  /** A menu that is changed without being set again is not redrawn on Linux: tests count. */
  menusSet = 0;
  isMenuOpen = false;
  /** How often a menu was taken away from who had it open. */
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

  /** A menu that is open does not survive it: macOS closes it, Linux folds it, Windows shows what is freed. */
  setContextMenu(menu: Menu | null): void {
    const before = this.menu;
    this.menu = menu;
    this.menusSet += 1;
    if (!this.isMenuOpen) return;
    this.isMenuOpen = false;
    this.menusTornDown += 1;
    if (TELLS_OF_MENUS) before?.emit('menu-will-close');
  }

  /** Opens the menu, as the user does. */
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

// The image and the menu are stand-ins of their own.
type CheckedTray = Part<Electron.Tray, 'getBounds' | 'isDestroyed' | 'setToolTip'>;
Tray satisfies new (image: StandInImage) => CheckedTray;
