import { app } from './app.ts';
import { BaseWindow } from './base-window.ts';
import { BrowserWindow } from './browser-window.ts';
import { Menu } from './menu.ts';
import { protocol, session } from './session.ts';
import {
  clipboard,
  dialog,
  ipcMain,
  nativeTheme,
  Notification,
  powerMonitor,
  powerSaveBlocker,
  safeStorage,
  screen,
  shell,
  utilityProcess,
} from './system.ts';
import { nativeImage, Tray } from './tray.ts';

/** Exports that the program imports from `electron` in these tests: only those it uses. */
export {
  app,
  BaseWindow,
  BrowserWindow,
  clipboard,
  dialog,
  ipcMain,
  Menu,
  nativeImage,
  nativeTheme,
  Notification,
  powerMonitor,
  powerSaveBlocker,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  Tray,
  utilityProcess,
};

// oxlint-disable-next-line import/no-default-export -- electron-store imports Electron as a default.
export default { app, ipcMain };
