import type { TrayView } from './tray-menu.ts';

/** After this long a menu counts as closed: the system may not report its closing. */
const MAX_OPEN_MS = 60_000;
/** The shortest interval between menu updates that change only information. */
const INFO_EVERY_MS = 60_000;
/** The same on Linux, where a new menu collapses open submenus and the system does not report that a menu is open. */
const INFO_EVERY_LINUX_MS = 5 * 60_000;

/** The current menu. Times are of a monotonic clock. */
export interface SetMenu {
  readonly view: TrayView;
  readonly setAtMs: number;
  /** When the menu was opened, as far as the system reports it; undefined while closed. */
  readonly openedAtMs: number | undefined;
}

/**
 * Returns in how many milliseconds the menu must be replaced to show a view; undefined if it already shows it. A new
 * menu closes an open one (macOS), collapses its submenus (Linux) or removes the item being clicked (Windows).
 */
export function menuDueMs(
  menu: SetMenu,
  view: TrayView,
  { nowMs, platform }: { readonly nowMs: number; readonly platform: NodeJS.Platform },
): number | undefined {
  const isSameToUse = whatItOffers(menu.view) === whatItOffers(view);
  if (isSameToUse && whatItTells(menu.view) === whatItTells(view)) return undefined;
  const isPressing = platform !== 'linux' || menu.view.limitLevel !== view.limitLevel;
  const everyMs = isPressing ? INFO_EVERY_MS : INFO_EVERY_LINUX_MS;
  const fromMs = isSameToUse ? menu.setAtMs + everyMs : nowMs;
  const closedByMs = menu.openedAtMs === undefined ? nowMs : menu.openedAtMs + MAX_OPEN_MS;
  return Math.max(0, Math.max(fromMs, closedByMs) - nowMs);
}

function whatItOffers(view: TrayView): string {
  const { state, steadyLine, canStart, launchAtLogin, ending, newerVersion, assistants } = view;
  return JSON.stringify([state, steadyLine, canStart, launchAtLogin, ending, newerVersion, assistants]);
}

function whatItTells({ trouble, info }: TrayView): string {
  return JSON.stringify([trouble, info]);
}
