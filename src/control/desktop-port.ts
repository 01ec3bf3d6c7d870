import type { ProcessUsage } from '../contract/about.ts';
import type { ActionOutcome } from '../contract/control.ts';
import type { DesktopView, Preferences } from '../contract/preferences.ts';
import type { UpdateView } from '../contract/updates.ts';

/** Functions for the window that only a desktop provides. */
export interface DesktopPort {
  view(): Promise<DesktopView>;
  setPreferences(changed: Partial<Preferences>): Promise<DesktopView>;
  setLaunchAtLogin(enabled: boolean): Promise<DesktopView>;
  /** Quits as if the user had, and starts again. */
  restart(): Promise<ActionOutcome>;
  readonly about: DesktopAbout;
}

/** Information about the program that only a desktop has. */
export interface DesktopAbout {
  readonly update: UpdateView;
  /** Checks for a newer version, if allowed; resolves once that is done. */
  lookForUpdate(): Promise<void>;
  dismissUpdate(version: string): void;
  /**
   * Opens the newer version's page in the browser; resolves to whether there is one. Rejects with the system's error.
   */
  openReleasePage(): Promise<boolean>;
  /** Processes with their usage since the previous call. */
  processes(): readonly ProcessUsage[];
  /** Folder with window state, preferences and keys. */
  readonly dataFolder: string;
  readonly keyStoreFile: string;
  /** Shows a file or a folder in the file manager. */
  reveal(path: string): void;
}
