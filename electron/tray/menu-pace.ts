import type { TrayView } from './tray-menu.ts';

/** Longer than this no menu is taken to be open: the system may not tell that it has closed. */
const MAX_OPEN_MS = 60_000;
/** What a menu only tells is drawn at most this often. */
const INFO_EVERY_MS = 60_000;
/** The same where a new menu folds the submenus of an open one, and nobody tells that it is open. */
const INFO_EVERY_LINUX_MS = 5 * 60_000;

/** The menu as it is set. Times are of a clock that only goes forward. */
export interface SetMenu {
  readonly view: TrayView;
  readonly setAtMs: number;
  /** Since when it is open, as far as the system tells; undefined while it is not. */
  readonly openedAtMs: number | undefined;
}

/**
 * In how many milliseconds the menu must be set anew to show a view; undefined where it does already. A new menu
 * closes the one that is open (macOS), folds its submenus (Linux), or takes away what is clicked (Windows).
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
