import type { EventEmitter } from 'node:events';

/**
 * Members of an Electron type that the stand-in has, checked against the real typings. The emitter's methods are Node's
 * own: the typed overloads of `on` return the whole class, which no stand-in implements.
 */
export type Part<T, K extends keyof T> = Pick<T, K> & EventEmitter;

/** Properties of the machine chosen by a test; everything has a default. */
export interface StandInOptions {
  readonly platform?: NodeJS.Platform;
  readonly isPackaged?: boolean;
  /** Whether to show windows as pages of a real Chromium; otherwise a window is only its state. */
  readonly pages?: boolean;
  /** Display server on Linux; Wayland does not paint a window that was never shown. */
  readonly display?: 'wayland' | 'x11';
  /** The window's page never finishes loading. */
  readonly pageHangs?: boolean;
  readonly isDark?: boolean;
  readonly displays?: readonly { x: number; y: number; width: number; height: number }[];
  /**
   * Backend that Electron's synchronous calls would choose on Linux from the desktop's name; the asynchronous ones
   * ignore it.
   */
  readonly secretBackend?: 'basic_text' | 'gnome_libsecret';
  /** Source of the encryption key on Linux: the portal, a keyring, or only the publicly known key. */
  readonly secretProvider?: 'portal' | 'secret_service' | 'published';
  readonly isEncryptionBroken?: boolean;
  /** The system waits for a password, until the test enters it (`unlockKeyring`); the program waits for it only briefly. */
  readonly isKeyringLocked?: boolean;
  /** Name of the system's encryption key; data encrypted with another key cannot be decrypted. */
  readonly encryptionKey?: string;
  /** The system has a newer key, so decrypted data should be encrypted again. */
  readonly shouldReEncrypt?: boolean;
  /** The system's proxy settings as Chromium reports them: a PAC result, `DIRECT` if there are none. */
  readonly systemProxy?: string;
  /** Test servers that stand in for hosts on the network, by origin; nothing else is reachable. */
  readonly outside?: Readonly<Record<string, string>>;
  /** Position of the tray icon. */
  readonly trayBounds?: { x: number; y: number; width: number; height: number };
  readonly wasOpenedAtLogin?: boolean;
  /** The system silently drops the login item, as macOS does for an unsigned app. */
  readonly refusesLoginItem?: boolean;
  /** Whether the system shows notifications; macOS refuses those of an unsigned app. */
  readonly notifications?: 'shown' | 'refused' | 'unsupported';
}

/** Calls of Electron with an effect outside the program, for tests to inspect. */
export interface Recorded {
  readonly clipboard: string[];
  readonly notifications: { title: string; body: string }[];
  /** Number of times the Dock icon was made to bounce. */
  dockBounces: number;
  /** Message boxes, unanswered and answered. */
  readonly dialogs: {
    message: string;
    detail: string;
    buttons: readonly string[];
    checkbox: string;
    answer?: number;
  }[];
  /** Addresses opened in the browser, and paths revealed in the file manager. */
  readonly opened: string[];
  readonly revealed: string[];
  readonly loginItems: unknown[];
  /** Number of times the login item was read from the system. */
  loginItemReads: number;
  /** Addresses outside the bundle that a page requested, and whether the program blocked them. */
  readonly requests: { url: string; stopped: boolean }[];
  /** Number of accesses to the system's key store, which may prompt the user for a password. */
  keyStoreTouched: number;
  /** Number of ports the program closed. */
  closedPorts: number;
  /** Calls Electron accepts only before the app is ready, in order. */
  readonly beforeReady: string[];
}
