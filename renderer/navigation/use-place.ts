import { useMemo } from 'react';
import { useHashLocation } from 'wouter/use-hash-location';
import { hrefOf, parsePlace, type WindowPlace } from './place.ts';

/** Where the window is; it follows the address. */
export function usePlace(): WindowPlace {
  const [location] = useHashLocation();
  return useMemo(() => parsePlace(location), [location]);
}

/** Goes to a place; `replace` leaves no step behind in the history. */
export function goTo(place: WindowPlace, replace = false): void {
  const href = hrefOf(place);
  if (replace) replaceHref(href);
  else window.location.hash = href;
}

/** The address is now this one, such as `#/log`, without a step in the history. */
export function replaceHref(href: string): void {
  // Not wouter's navigate: it would put the query in front of the hash.
  const oldURL = window.location.href;
  window.history.replaceState(null, '', href);
  window.dispatchEvent(new HashChangeEvent('hashchange', { oldURL, newURL: window.location.href }));
}
