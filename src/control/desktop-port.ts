import type { ProcessUsage } from '../contract/about.ts';
import type { ActionOutcome } from '../contract/control.ts';
import type { DesktopView, Preferences } from '../contract/preferences.ts';
import type { UpdateView } from '../contract/updates.ts';

/** What only a desktop can do for the window. */
export interface DesktopPort {
  view(): Promise<DesktopView>;
  setPreferences(changed: Partial<Preferences>): Promise<DesktopView>;
  setLaunchAtLogin(enabled: boolean): Promise<DesktopView>;
  /** Quits as a user does, and starts again. */
  restart(): Promise<ActionOutcome>;
  readonly about: DesktopAbout;
}

/** What a desktop knows of the program itself. */
export interface DesktopAbout {
  readonly update: UpdateView;
  /** Looks for a newer version, where that is allowed; resolves once that is done. */
  lookForUpdate(): Promise<void>;
  dismissUpdate(version: string): void;
  /** Resolves to whether there is a newer version, whose page the browser then shows. Rejects with the system's error. */
  openReleasePage(): Promise<boolean>;
  /** Each with what it used since this was last called. */
  processes(): readonly ProcessUsage[];
  /** Where window state, preferences and keys are. */
  readonly dataFolder: string;
  readonly keyStoreFile: string;
  /** Shows a file or a folder in the file manager. */
  reveal(path: string): void;
}
