import { useSyncExternalStore } from 'react';

const NARROW = '(max-width: 900px)';

let query: MediaQueryList | undefined;

/** Whether the sidebar is a rail of icons; the same width as in the style sheets. */
export function useIsNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => narrow().matches);
}

function subscribe(onChange: () => void): () => void {
  narrow().addEventListener('change', onChange);
  return () => narrow().removeEventListener('change', onChange);
}

/** One for all: it is asked at every message of the program. */
function narrow(): MediaQueryList {
  query ??= window.matchMedia(NARROW);
  return query;
}
