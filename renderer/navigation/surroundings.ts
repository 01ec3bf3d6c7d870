import type { KeyboardPlatform } from './shortcuts.ts';

/** Where this window is, for its keys. */
export function surroundings(): KeyboardPlatform {
  return { isDesktop: window.lunaroute !== undefined, isApple: /Mac/u.test(navigator.userAgent) };
}
