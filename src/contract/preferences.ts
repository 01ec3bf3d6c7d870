import { z } from './zod.ts';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const DISCONNECT_ON_QUIT = ['ask', 'always', 'never'] as const;

/** The user's preferences for the desktop app; each takes effect at once. */
export const Preferences = z.strictObject({
  theme: z.enum(THEMES),
  /** Show the window when the app is started automatically at login. */
  openWindowAtLogin: z.boolean(),
  /** Ask the login shell for variables when started from a launcher. */
  readLoginShell: z.boolean(),
  /** Disconnect assistants from the proxy when the app quits. */
  disconnectOnQuit: z.enum(DISCONNECT_ON_QUIT),
  /** Hides the first steps: they led to a reused request, or the user hid them. */
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

/** Desktop part of the Settings page; `headless` has none, and the browser stores the theme. */
export type DesktopView =
  | { readonly kind: 'headless' }
  | {
      readonly kind: 'desktop';
      readonly preferences: Preferences;
      /**
       * Read from the system each time; `reason` says why it is off although the user wants it on, or why it can't be
       * turned on.
       */
      readonly launchAtLogin: {
        readonly enabled: boolean;
        readonly available: boolean;
        readonly reason: string;
      };
      /** Whether the icon is known to be visible. */
      readonly tray: { readonly visible: boolean; readonly reason: string };
      /** Whether the system sandboxes the page's process. */
      readonly isPageSandboxed: boolean;
    };
