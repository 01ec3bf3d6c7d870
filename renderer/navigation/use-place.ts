import { useMemo } from 'react';
import { useHashLocation } from 'wouter/use-hash-location';
import { hrefOf, parsePlace, type WindowPlace } from './place.ts';

/** Returns the current place, following the URL. */
export function usePlace(): WindowPlace {
  const [location] = useHashLocation();
  return useMemo(() => parsePlace(location), [location]);
}

/** Goes to a place; with `replace`, without adding a history entry. */
export function goTo(place: WindowPlace, replace = false): void {
  const href = hrefOf(place);
  if (replace) replaceHref(href);
  else window.location.hash = href;
}

/** Replaces the URL's fragment, such as `#/log`, without adding a history entry. */
export function replaceHref(href: string): void {
  // Not wouter's navigate, which would put the query before the hash.
  const oldURL = window.location.href;
  window.history.replaceState(null, '', href);
  window.dispatchEvent(new HashChangeEvent('hashchange', { oldURL, newURL: window.location.href }));
}
