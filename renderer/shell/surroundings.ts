import type { Surroundings } from './shortcuts.ts';

/** Where this window is, for its keys. */
export function surroundings(): Surroundings {
  return { isDesktop: window.lunaroute !== undefined, isApple: /Mac/u.test(navigator.userAgent) };
}
