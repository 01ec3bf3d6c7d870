import { type RefObject, useLayoutEffect, useState, useSyncExternalStore } from 'react';

const NARROW = '(max-width: 900px)';

let query: MediaQueryList | undefined;

/** Width of an element in whole pixels; 0 until measured. */
export function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const { current } = element;
    if (current === null) return;
    const measure = (): void => setWidth(Math.floor(current.clientWidth));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(current);
    return () => observer.disconnect();
  }, [element]);
  return width;
}

/** Whether the sidebar is reduced to icons; the same width as in the style sheets. */
export function useIsNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => narrow().matches);
}

function subscribe(onChange: () => void): () => void {
  narrow().addEventListener('change', onChange);
  return () => narrow().removeEventListener('change', onChange);
}

/** Shared by all callers, since it is read on every message from the program. */
function narrow(): MediaQueryList {
  query ??= window.matchMedia(NARROW);
  return query;
}
