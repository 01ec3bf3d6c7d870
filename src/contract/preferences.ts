import { z } from './zod.ts';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const DISCONNECT_ON_QUIT = ['ask', 'always', 'never'] as const;

/** What the desktop app remembers for its user; each applies at once. */
export const Preferences = z.strictObject({
  theme: z.enum(THEMES),
  /** Show the window when the app starts by itself at login. */
  openWindowAtLogin: z.boolean(),
  /** Ask the login shell for variables when started from a launcher. */
  readLoginShell: z.boolean(),
  /** Take assistants off the proxy when the app quits. */
  disconnectOnQuit: z.enum(DISCONNECT_ON_QUIT),
  /** The first steps are no longer shown: they led to a reused request, or were hidden. */
  firstRunDone: z.boolean(),
});
export type Preferences = z.infer<typeof Preferences>;

export const PREFERENCE_DEFAULTS: Preferences = {
  theme: 'system',
  openWindowAtLogin: false,
  readLoginShell: true,
  disconnectOnQuit: 'ask',
  firstRunDone: false,
};

/** The desktop's side of the Settings page; headless there is none, and the browser keeps the theme. */
export type DesktopView =
  | { readonly kind: 'headless' }
  | {
      readonly kind: 'desktop';
      readonly preferences: Preferences;
      /** Read from the system each time; `reason` says why it is off against its user's request, or cannot be turned on. */
      readonly launchAtLogin: {
        readonly enabled: boolean;
        readonly available: boolean;
        readonly reason: string;
      };
      /** Whether the icon is known to be visible. */
      readonly tray: { readonly visible: boolean; readonly reason: string };
      /** Whether the system confines the page's process. */
      readonly isPageSandboxed: boolean;
    };
