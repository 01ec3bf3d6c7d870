import { existsSync, readFileSync, renameSync } from 'node:fs';
import path from 'node:path';
import type { Rectangle } from 'electron';
import Store from 'electron-store';
import { PREFERENCE_DEFAULTS, Preferences } from '../../src/contract/preferences.ts';
import { z } from '../../src/contract/zod.ts';
import type { ShellNames } from '../../src/settings/sources/login-shell.ts';
import { Release } from '../updates/release-feed.ts';
import type { LookMemory, RememberedLook } from '../updates/update-check.ts';

const Coordinate = z.int().min(-100_000).max(100_000);
const Length = z.int().min(1).max(100_000);

/** The window's last position and whether it was maximized. */
const WindowState = z.object({
  bounds: z.object({ x: Coordinate, y: Coordinate, width: Length, height: Length }),
  isMaximized: z.boolean(),
});
export type WindowState = z.infer<typeof WindowState>;

const { theme, openWindowAtLogin, readLoginShell, disconnectOnQuit, firstRunDone } = Preferences.shape;

const NO_LOOK: RememberedLook = { lookedAt: null, failure: '', latest: null, dismissed: '' };

/** Each invalid value falls back to its default, so one bad entry does not affect the others. */
const Stored = z.object({
  preferences: z
    .object({
      theme: theme.catch(PREFERENCE_DEFAULTS.theme),
      openWindowAtLogin: openWindowAtLogin.catch(PREFERENCE_DEFAULTS.openWindowAtLogin),
      readLoginShell: readLoginShell.catch(PREFERENCE_DEFAULTS.readLoginShell),
      disconnectOnQuit: disconnectOnQuit.catch(PREFERENCE_DEFAULTS.disconnectOnQuit),
      firstRunDone: firstRunDone.catch(PREFERENCE_DEFAULTS.firstRunDone),
    })
    .catch(PREFERENCE_DEFAULTS),
  window: WindowState.nullable().catch(null),
  /** Whether the user has been told where the window goes when closed. */
  toldAboutHiding: z.boolean().catch(false),
  /** Names of the variables found in the login shell, never their values. */
  shellNames: z.array(z.string()).catch([]),
  /** The time and result of the last update check. */
  updates: z
    .object({
      lookedAt: z.number().nullable().catch(null),
      failure: z.string().catch(''),
      latest: Release.nullable().catch(null),
      dismissed: z.string().catch(''),
    })
    .catch(NO_LOOK),
});

const NAME = 'desktop';

/**
 * Window state and preferences, stored in `desktop.json`. Values are validated when read, and a broken file is kept
 * under another name.
 */
export class ShellStore {
  readonly #store: Store;

  /** @param folder contains the file. A file that is not a JSON object is renamed and the defaults apply. */
  constructor(folder: string, now: () => number = Date.now) {
    keepBrokenFileAside(path.join(folder, `${NAME}.json`), now);
    this.#store = new Store({ name: NAME, cwd: folder });
  }

  get preferences(): Preferences {
    return this.#read().preferences;
  }

  setPreferences(changes: Partial<Preferences>): void {
    this.#store.set('preferences', { ...this.preferences, ...changes });
  }

  get window(): WindowState | null {
    return this.#read().window;
  }

  setWindow(bounds: Rectangle, isMaximized: boolean): void {
    this.#store.set('window', { bounds, isMaximized });
  }

  get toldAboutHiding(): boolean {
    return this.#read().toldAboutHiding;
  }

  setToldAboutHiding(): void {
    this.#store.set('toldAboutHiding', true);
  }

  /** Names of the variables that the login shell had at the last start. */
  get shellNames(): ShellNames {
    return {
      read: () => this.#read().shellNames,
      write: (names) => this.#store.set('shellNames', names),
    };
  }

  /** Returns what is stored about update checks; read from disk once. */
  lookMemory(): LookMemory {
    let current: RememberedLook = this.#read().updates;
    return {
      read: () => current,
      write: (changes) => {
        const next = { ...current, ...changes };
        this.#store.set('updates', next);
        current = next;
      },
    };
  }

  #read(): z.infer<typeof Stored> {
    return Stored.parse({ ...this.#store.store });
  }
}

function keepBrokenFileAside(file: string, now: () => number): void {
  if (!existsSync(file) || isJsonObject(readFileSync(file, 'utf8'))) return;
  renameSync(file, `${file}.broken-${now()}`);
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false; // not JSON
  }
}
