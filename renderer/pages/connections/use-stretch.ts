import { useEffect, useMemo, useState } from 'react';
import { useHashLocation } from 'wouter/use-hash-location';
import { useLive, wallTimeAt, programNowMs } from '../../live/store.ts';
import { isForPage } from '../../navigation/page-keys.ts';
import { replaceHref } from '../../navigation/use-place.ts';
import { LIVE, moved, parseStretch, type Stretch, withStretch, zoomed } from './stretch.ts';

/** The clocks of the program and of the wall drift apart by less than this, in milliseconds, and every message measures anew. */
const CLOCK_JITTER_MS = 100;

/** The stretch of time that the address names. */
export function useStretch(): Stretch {
  const [location] = useHashLocation();
  return useMemo(() => parseStretch(location), [location]);
}

/** Shows another stretch; the address keeps it, without a step in the history. */
export function chooseStretch(stretch: Stretch): void {
  replaceHref(withStretch(window.location.hash, stretch));
}

/** Milliseconds since 1970 minus the program's clock, the same from message to message. */
export function useWallOffset(): number {
  const measured = useLive((live) => live.wallMinusMonotonicMs);
  const [steady, setSteady] = useState(measured);
  if (Math.abs(measured - steady) <= CLOCK_JITTER_MS) return steady;
  setSteady(measured);
  return measured;
}

/** The keys of the picture, wherever on the page they are pressed. */
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
  // On many keyboards + is the = key with Shift, and − an _.
  if (key === '+' || key === '=') return zoomed(stretch, -1);
  if (key === '-' || key === '_') return zoomed(stretch, 1);
  if (key === 'Escape' && stretch.endMs !== undefined) return LIVE;
  if (!shiftKey || (key !== 'ArrowLeft' && key !== 'ArrowRight')) return undefined;
  return moved(stretch, key === 'ArrowLeft' ? -1 : 1, wallTimeAt(programNowMs()));
}
