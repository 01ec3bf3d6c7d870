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

/** Where the window was, and whether it filled its screen. */
const WindowState = z.object({
  bounds: z.object({ x: Coordinate, y: Coordinate, width: Length, height: Length }),
  isMaximized: z.boolean(),
});
export type WindowState = z.infer<typeof WindowState>;

const { theme, openWindowAtLogin, readLoginShell, disconnectOnQuit, firstRunDone } = Preferences.shape;

const NO_LOOK: RememberedLook = { lookedAt: null, failure: '', latest: null, dismissed: '' };

/** Each value that does not fit falls back by itself, so that one bad entry costs no other. */
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
  /** The user was told once where the window goes when it is closed. */
  toldAboutHiding: z.boolean().catch(false),
  /** Variables that the login shell had; never their values. */
  shellNames: z.array(z.string()).catch([]),
  /** When newer versions were last looked for, and what came of it. */
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

/** Window state and preferences, kept in `desktop.json`. What is read is checked; what is broken is kept aside. */
export class ShellStore {
  readonly #store: Store;

  /** @param folder holds the file; a file that is no JSON object is renamed and the defaults hold. */
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

  /** What the login shell had at the last start. */
  get shellNames(): ShellNames {
    return {
      read: () => this.#read().shellNames,
      write: (names) => this.#store.set('shellNames', names),
    };
  }

  /** The look for newer versions; read from the disk once. */
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
