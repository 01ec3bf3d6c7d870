/** State of the rows added at the top of a list. */
export interface Arrivals {
  readonly newest: string | number | undefined;
  /** Identifies what the rows were filtered by. */
  readonly view: string;
  /** Rows added by the latest change. */
  readonly latest: number;
  /** Rows added since the list began, or since the count was last reset. */
  readonly count: number;
  /** How many of the latest rows are held back until the next frame. */
  readonly held: number;
}

/** Current state of the list. */
export interface ListNow {
  readonly newest: string | number | undefined;
  readonly view: string;
  /** Index of the row that was newest before; -1 if it is gone. */
  readonly known: number;
  /** Whether new rows may be split over two frames. */
  readonly canWait: boolean;
}

/** Up to this many rows are drawn in one frame: a second would cost more than it saves. */
const FEW = 5;
/** More rows than this are not split: the jump would be visible, and they exceed the rendered range anyway. */
const MANY = 16;
/** Share of rows drawn in the first frame, which also draws everything else the message changed. */
const SHARE_AT_ONCE = 0.4;
/** The count resets beyond this, because the GPU would round larger row offsets. */
const MAX_COUNTED = 10_000;

/**
 * Accounts for a change of the list. Rows are held back once at most; longer would delay them past the next message.
 */
export function arrived(before: Arrivals, { newest, view, known, canWait }: ListNow): Arrivals {
  const latest = Math.max(0, known);
  const count = before.count + latest;
  const isHeld = canWait && view === before.view && latest > FEW && latest <= MANY;
  return {
    newest,
    view,
    latest,
    count: count > MAX_COUNTED ? 0 : count,
    held: isHeld ? latest - Math.ceil(latest * SHARE_AT_ONCE) : 0,
  };
}
