import { type RefObject, useLayoutEffect, useRef } from 'react';

/** While the newest lane is in sight, it stays in sight as others come. */
export function useStayAtNewest(scroller: RefObject<HTMLElement | null>, height: number): void {
  const isAtEnd = useRef(true);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const note = (): void => {
      isAtEnd.current = element.scrollTop + element.clientHeight >= element.scrollHeight - 2;
    };
    element.addEventListener('scroll', note, { passive: true });
    return () => element.removeEventListener('scroll', note);
  }, [scroller]);
  useLayoutEffect(() => {
    if (isAtEnd.current) scroller.current?.scrollTo(0, height);
  }, [scroller, height]);
}

/** Brings a lane into sight that the keys or the address chose; -1 for none. */
export function useScrollTo(scroller: RefObject<HTMLElement | null>, index: number, pitch: number): void {
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null || index < 0) return;
    const top = index * pitch;
    const lowest = top + pitch - element.clientHeight;
    if (top < element.scrollTop) element.scrollTo(0, top);
    else if (lowest > element.scrollTop) element.scrollTo(0, lowest);
  }, [scroller, index, pitch]);
}
