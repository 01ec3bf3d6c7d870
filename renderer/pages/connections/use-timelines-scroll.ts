import { type RefObject, useLayoutEffect } from 'react';

/** Brings a timeline into sight that the keys or the address chose; a top of -1 for none. */
export function useScrollTo(scroller: RefObject<HTMLElement | null>, top: number, height: number): void {
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null || top < 0) return;
    const lowest = top + height - element.clientHeight;
    if (top < element.scrollTop) element.scrollTo(0, top);
    else if (lowest > element.scrollTop) element.scrollTo(0, lowest);
  }, [scroller, top, height]);
}
