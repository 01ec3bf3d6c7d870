import type { WindowPlace } from './place.ts';
import { goTo } from './use-place.ts';

/** Its address: a part of the Settings page, named where other pages name a provider. */
export const ABOUT_PLACE: WindowPlace = { page: 'settings', provider: 'about' };

export const ABOUT_TITLE_ID = 'about-title';

const MARGIN_PX = 20;

/** Goes to the About section, also where the address names it already. */
export function showAbout(): void {
  goTo(ABOUT_PLACE);
  focusAbout();
}

/** Moves the focus to its title, which brings it into view; does nothing where it is not there yet. */
export function focusAbout(): void {
  const title = document.getElementById(ABOUT_TITLE_ID);
  const main = title?.closest('main');
  title?.focus({ preventScroll: true });
  // Not scrollIntoView, which would move the whole window where the section is shorter than it.
  main?.scrollBy({
    top: (title?.getBoundingClientRect().top ?? 0) - main.getBoundingClientRect().top - MARGIN_PX,
  });
}
