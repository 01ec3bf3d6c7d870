import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { app } from 'electron';

/** As electron-builder writes it into installed apps: Windows shows notifications only under this name. */
const APP_ID = 'io.github.lunaroute.tray';

/**
 * Gives the app its name, and window state, preferences and keys their folder: one for a checkout and an installed
 * app, so that they share one single-instance lock. Call it before anything asks for a path.
 */
export function identifyApp(): void {
  app.setName('LunaRoute');
  const wanted = app.commandLine.getSwitchValue('user-data-dir');
  // Not `lunaroute`: there the configuration file lives, and Chromium fills its folder with files of its own.
  const folder = wanted === '' ? path.join(app.getPath('appData'), 'lunaroute-tray') : path.resolve(wanted);
  mkdirSync(folder, { recursive: true });
  app.setPath('userData', folder);
  if (process.platform === 'win32') app.setAppUserModelId(APP_ID);
}
