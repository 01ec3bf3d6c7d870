import type { WindowPlace } from './place.ts';
import { goTo } from './use-place.ts';

/** The place of the About section: part of the Settings page, in the position of the provider's name on other pages. */
export const ABOUT_PLACE: WindowPlace = { page: 'settings', provider: 'about' };

export const ABOUT_TITLE_ID = 'about-title';

const MARGIN_PX = 20;

/** Goes to the About section, even if the URL already names it. */
export function showAbout(): void {
  goTo(ABOUT_PLACE);
  focusAbout();
}

/** Focuses the section's title and scrolls it into view; does nothing if the section is not rendered yet. */
export function focusAbout(): void {
  const title = document.getElementById(ABOUT_TITLE_ID);
  const main = title?.closest('main');
  title?.focus({ preventScroll: true });
  // Not scrollIntoView, which would scroll the whole window if the section is shorter than it.
  main?.scrollBy({
    top: (title?.getBoundingClientRect().top ?? 0) - main.getBoundingClientRect().top - MARGIN_PX,
  });
}
