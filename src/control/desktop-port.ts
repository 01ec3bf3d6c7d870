import type { ActionOutcome } from '../contract/control.ts';
import type { DesktopView, Preferences } from '../contract/preferences.ts';

/** What only a desktop can do for the window. */
export interface DesktopPort {
  view(): Promise<DesktopView>;
  setPreferences(changed: Partial<Preferences>): Promise<DesktopView>;
  setLaunchAtLogin(enabled: boolean): Promise<DesktopView>;
  /** Quits as a user does, and starts again. */
  restart(): Promise<ActionOutcome>;
}
