import type { EventEmitter } from 'node:events';

/**
 * The members of an Electron type that the stand-in has, checked against the real typings. The emitter's methods
 * are Node's own: the typed overloads of `on` give back the whole class, which no stand-in is.
 */
export type Part<T, K extends keyof T> = Pick<T, K> & EventEmitter;

/** What a test says about the machine; everything has a default. */
export interface StandInOptions {
  readonly platform?: NodeJS.Platform;
  readonly isPackaged?: boolean;
  /** Show windows as pages of a real Chromium; without it a window is only its state. */
  readonly pages?: boolean;
  /** On Linux: where windows are shown; Wayland paints none that was never shown. */
  readonly display?: 'wayland' | 'x11';
  /** The window's page does not come to its end. */
  readonly pageHangs?: boolean;
  readonly isDark?: boolean;
  readonly displays?: readonly { x: number; y: number; width: number; height: number }[];
  /** What Electron's synchronous calls would choose on Linux, by the desktop's name; the others do not heed it. */
  readonly secretBackend?: 'basic_text' | 'gnome_libsecret';
  /** What answers on Linux: the portal, a keyring, or nothing but a key that everybody knows. */
  readonly secretProvider?: 'portal' | 'secret_service' | 'published';
  readonly isEncryptionBroken?: boolean;
  /** The system waits for a password that nobody enters. */
  readonly isKeyringLocked?: boolean;
  /** The name of the system's encryption key; what another one closed does not open. */
  readonly encryptionKey?: string;
  /** The system has a newer key: what is decrypted should be encrypted again. */
  readonly shouldReEncrypt?: boolean;
  /** The system's proxy settings, as Chromium tells them: a PAC text, `DIRECT` where there are none. */
  readonly systemProxy?: string;
  /** Servers of the test that take the place of others on the network, by their origin; nothing else can be reached. */
  readonly outside?: Readonly<Record<string, string>>;
  /** Where the tray's icon is drawn. */
  readonly trayBounds?: { x: number; y: number; width: number; height: number };
  readonly wasOpenedAtLogin?: boolean;
  /** The system drops the login item without a word, as macOS does with that of an app that is not signed. */
  readonly refusesLoginItem?: boolean;
  /** Whether the system shows notifications; macOS refuses those of an app that is not signed. */
  readonly notifications?: 'shown' | 'refused' | 'unsupported';
}

/** A call of Electron that leaves the program; tests look at them. */
export interface Recorded {
  readonly clipboard: string[];
  readonly notifications: { title: string; body: string }[];
  /** How often the icon in the Dock was made to jump. */
  dockBounces: number;
  /** Message boxes that wait for an answer, and those answered. */
  readonly dialogs: {
    message: string;
    detail: string;
    buttons: readonly string[];
    checkbox: string;
    answer?: number;
  }[];
  /** Addresses that the browser was to show, and what the file manager was. */
  readonly opened: string[];
  readonly revealed: string[];
  readonly loginItems: unknown[];
  /** How often the system was asked for the login item. */
  loginItemReads: number;
  /** Addresses a page asked for outside the bundle, and whether the program stopped it. */
  readonly requests: { url: string; stopped: boolean }[];
  /** How often the system's key store was touched; it may ask its user for a password. */
  keyStoreTouched: number;
  /** Ports that the program closed. */
  closedPorts: number;
  /** Calls that Electron only takes before the app is ready, in order. */
  readonly beforeReady: string[];
}
