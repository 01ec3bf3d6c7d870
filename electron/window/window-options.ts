import type { BrowserWindowConstructorOptions, Rectangle } from 'electron';

/** The smallest window that still shows a page with its navigation. */
export const LEAST_WIDTH = 640;
export const LEAST_HEIGHT = 480;

/** The grounds of the two themes: what is seen before the first paint. */
const GROUND = { light: '#f7f7f9', dark: '#111116' } as const;

export interface WindowLook {
  readonly preload: string;
  readonly icon: string;
  readonly bounds: Partial<Rectangle>;
  readonly isDark: boolean;
  /** An installed app has no developer tools. */
  readonly isPackaged: boolean;
}

/** How the window is made. What keeps it safe is written out, also where it is the default. */
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
      // Chromium fetches dictionaries from the network otherwise.
      spellcheck: false,
      devTools: !look.isPackaged,
    },
  };
}
