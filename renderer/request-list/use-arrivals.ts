import { useEffect, useState } from 'react';
import { flushSync } from 'react-dom';
import { type Arrivals, arrived } from './arrivals.ts';

interface ArrivalsOptions<Row> {
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string | number;
  /** Identifies what the rows were filtered by; rows shown by a new view do not count as arrivals. */
  readonly view: string;
  /** Whether new rows may be split over two frames: sorted newest first and scrolled to the top. */
  readonly isStepped: boolean;
}

/** Tracks rows added at the top of a list. Rows held back are released in the next frame. */
export function useArrivals<Row>({ rows, keyOf, view, isStepped }: ArrivalsOptions<Row>): Arrivals {
  const newest = rows[0] === undefined ? undefined : keyOf(rows[0]);
  const [arrivals, setArrivals] = useState<Arrivals>({ newest, view, latest: 0, count: 0, held: 0 });
  const isHolding = arrivals.held > 0;
  useEffect(() => {
    if (!isHolding) return;
    const letIn = (): void => flushSync(() => setArrivals((now) => ({ ...now, held: 0 })));
    // The first callback runs in the frame that draws the other rows, so wait for the second.
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(letIn);
    });
    return () => cancelAnimationFrame(frame);
  }, [isHolding]);
  if (newest === arrivals.newest && view === arrivals.view) return arrivals;
  const known = rows.findIndex((row) => keyOf(row) === arrivals.newest);
  const next = arrived(arrivals, { newest, view, known, canWait: isStepped && !wantsCalm() });
  setArrivals(next);
  return next;
}

function wantsCalm(): boolean {
  return window.matchMedia('(prefers-reduced-motion: reduce)').matches;
}
