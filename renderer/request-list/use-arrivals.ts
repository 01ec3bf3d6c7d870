import { useEffect, useState } from 'react';
import { flushSync } from 'react-dom';
import { type Arrivals, arrived } from './arrivals.ts';

interface ArrivalsOptions<Row> {
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string | number;
  /** What the rows are a choice of: what another view shows has not just arrived. */
  readonly view: string;
  /** Whether many may come in with two frames: the newest are at the top, and it is in sight. */
  readonly isStepped: boolean;
}

/** Follows the rows that come in at the top of a list. What is held back of them is let in with the next frame. */
export function useArrivals<Row>({ rows, keyOf, view, isStepped }: ArrivalsOptions<Row>): Arrivals {
  const newest = rows[0] === undefined ? undefined : keyOf(rows[0]);
  const [arrivals, setArrivals] = useState<Arrivals>({ newest, view, latest: 0, count: 0, held: 0 });
  const isHolding = arrivals.held > 0;
  useEffect(() => {
    if (!isHolding) return;
    const letIn = (): void => flushSync(() => setArrivals((now) => ({ ...now, held: 0 })));
    // The first one is that of the frame which the others are drawn with.
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
