import { useEffect, useMemo, useState } from 'react';
import { useHashLocation } from 'wouter/use-hash-location';
import { useLive, wallTimeAt, programNowMs } from '../../live/store.ts';
import { isForPage } from '../../navigation/page-keys.ts';
import { replaceHref } from '../../navigation/use-place.ts';
import { LIVE, moved, parseStretch, type Stretch, withStretch, zoomed } from './stretch.ts';

/**
 * Smaller differences between measurements of the wall clock offset, in milliseconds, are ignored. Each message
 * measures it again.
 */
const CLOCK_JITTER_MS = 100;

/** The time span named by the URL. */
export function useStretch(): Stretch {
  const [location] = useHashLocation();
  return useMemo(() => parseStretch(location), [location]);
}

/** Shows another time span and stores it in the URL, without adding a history entry. */
export function chooseStretch(stretch: Stretch): void {
  replaceHref(withStretch(window.location.hash, stretch));
}

/** Milliseconds since 1970 minus the program's clock, kept stable between messages. */
export function useWallOffset(): number {
  const measured = useLive((live) => live.wallMinusMonotonicMs);
  const [steady, setSteady] = useState(measured);
  if (Math.abs(measured - steady) <= CLOCK_JITTER_MS) return steady;
  setSteady(measured);
  return measured;
}

/** Handles the picture's keys anywhere on the page. */
export function useStretchKeys(stretch: Stretch): void {
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const next = isForPage(event) ? stretchOfKey(stretch, event) : undefined;
      if (next === undefined) return;
      event.preventDefault();
      chooseStretch(next);
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [stretch]);
}

function stretchOfKey(stretch: Stretch, { key, shiftKey }: KeyboardEvent): Stretch | undefined {
  // On many keyboards + is Shift and =, and _ is Shift and −.
  if (key === '+' || key === '=') return zoomed(stretch, -1);
  if (key === '-' || key === '_') return zoomed(stretch, 1);
  if (key === 'Escape' && stretch.endMs !== undefined) return LIVE;
  if (!shiftKey || (key !== 'ArrowLeft' && key !== 'ArrowRight')) return undefined;
  return moved(stretch, key === 'ArrowLeft' ? -1 : 1, wallTimeAt(programNowMs()));
}
