import type { BrowserWindowConstructorOptions, Rectangle } from 'electron';

/** The smallest size at which a page still fits next to the navigation. */
export const LEAST_WIDTH = 640;
export const LEAST_HEIGHT = 480;

/** Background colours of the two themes, shown before the first paint. */
const GROUND = { light: '#f7f7f9', dark: '#111116' } as const;

export interface WindowLook {
  readonly preload: string;
  readonly icon: string;
  readonly bounds: Partial<Rectangle>;
  readonly isDark: boolean;
  /** Disables the developer tools in an installed app. */
  readonly isPackaged: boolean;
}

/** Returns the options for creating the window. Security options are explicit even if they match the default. */
export function windowOptions(look: WindowLook): BrowserWindowConstructorOptions {
  return {
    ...look.bounds,
    minWidth: LEAST_WIDTH,
    minHeight: LEAST_HEIGHT,
    title: 'LunaRoute',
    icon: look.icon,
    show: false,
    autoHideMenuBar: true,
    backgroundColor: look.isDark ? GROUND.dark : GROUND.light,
    webPreferences: {
      preload: look.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      navigateOnDragDrop: false,
      // Otherwise Chromium downloads dictionaries.
      spellcheck: false,
      devTools: !look.isPackaged,
    },
  };
}
