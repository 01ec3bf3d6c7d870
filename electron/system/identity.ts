import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { app } from 'electron';

/** The ID that electron-builder writes into installed apps: Windows shows notifications only under this name. */
const APP_ID = 'io.github.lunaroute.tray';

/**
 * Sets the app's name and the folder for window state, preferences and keys. A checkout and an installed app use the
 * same folder, so they share one single-instance lock. Call it before anything asks for a path.
 */
export function identifyApp(): void {
  app.setName('LunaRoute');
  const wanted = app.commandLine.getSwitchValue('user-data-dir');
  // Not `lunaroute`, which contains the configuration file: Chromium fills this folder with many files.
  const folder = wanted === '' ? path.join(app.getPath('appData'), 'lunaroute-tray') : path.resolve(wanted);
  mkdirSync(folder, { recursive: true });
  app.setPath('userData', folder);
  if (process.platform === 'win32') app.setAppUserModelId(APP_ID);
}
