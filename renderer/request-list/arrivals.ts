/** What is known of the rows that have come in at the top of a list. */
export interface Arrivals {
  readonly newest: string | number | undefined;
  /** What the rows are a choice of. */
  readonly view: string;
  /** With the latest change of the list. */
  readonly latest: number;
  /** Since the list began, or since there were very many. */
  readonly count: number;
  /** How many of the latest are in the list, and wait for the next frame to be drawn. */
  readonly held: number;
}

/** The list as it is now. */
export interface ListNow {
  readonly newest: string | number | undefined;
  readonly view: string;
  /** Where the row is that was the newest before; -1 where it has gone. */
  readonly known: number;
  /** Whether many may come in with two frames. */
  readonly canWait: boolean;
}

/** So few rows are drawn in one frame: another one costs more than it saves. */
const FEW = 5;
/** So many would be a step that is seen. They are behind the edges of what is drawn, too. */
const MANY = 16;
/** The frame of a message has all else that is new in it to draw, too. */
const SHARE_AT_ONCE = 0.4;
/** Beyond it a row's place would be told in numbers that a graphics processor rounds. */
const MAX_COUNTED = 10_000;

/** What a change of the list brings. Nothing is held back twice: that would be later than the next message. */
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
