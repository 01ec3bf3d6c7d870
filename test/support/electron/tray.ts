import { EventEmitter } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type Electron from 'electron';
import { onlyWhenReady, options } from './machine.ts';
import type { Menu } from './menu.ts';
import type { Part } from './part.ts';

/** Every tray icon that was made; there must never be two. */
export const trays: Tray[] = [];

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

  setContextMenu(menu: Menu | null): void {
    this.menu = menu;
    this.menusSet += 1;
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
