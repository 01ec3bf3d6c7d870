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
  /** What holds the secrets on Linux. */
  readonly secretBackend?: 'basic_text' | 'gnome_libsecret';
  readonly isEncryptionAvailable?: boolean;
  /** The system waits for a password that nobody enters. */
  readonly isKeyringLocked?: boolean;
  /** The name of the system's encryption key; what another one closed does not open. */
  readonly encryptionKey?: string;
  /** The system has a newer key: what is decrypted should be encrypted again. */
  readonly shouldReEncrypt?: boolean;
  /** Where the tray's icon is drawn. */
  readonly trayBounds?: { x: number; y: number; width: number; height: number };
  readonly wasOpenedAtLogin?: boolean;
}

/** A call of Electron that leaves the program; tests look at them. */
export interface Recorded {
  readonly clipboard: string[];
  readonly notifications: { title: string; body: string }[];
  /** Message boxes that wait for an answer, and those answered. */
  readonly dialogs: {
    message: string;
    detail: string;
    buttons: readonly string[];
    checkbox: string;
    answer?: number;
  }[];
  readonly loginItems: unknown[];
  /** Addresses a page asked for outside the bundle, and whether the program stopped it. */
  readonly requests: { url: string; stopped: boolean }[];
  /** How often the system's key store was touched; it may ask its user for a password. */
  keyStoreTouched: number;
  /** Ports that the program closed. */
  closedPorts: number;
  /** Calls that Electron only takes before the app is ready, in order. */
  readonly beforeReady: string[];
}
