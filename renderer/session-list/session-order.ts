import type { SessionView } from '../../src/contract/sessions.ts';
import { SESSION_COLUMNS } from './session-columns.ts';

/** Sort order of the sessions; undefined: live first, then by last activity. */
export type SessionOrder = { readonly key: string; readonly isDescending: boolean } | undefined;

/** Next order after a click on a column header: descending, ascending, then the default. */
export function nextSessionOrder(order: SessionOrder, key: string): SessionOrder {
  if (order?.key !== key) return { key, isDescending: true };
  return order.isDescending ? { key, isDescending: false } : undefined;
}

/** Sorts the sessions; missing values sort last in either direction. `nowMs` is milliseconds since 1970. */
export function sortSessions(
  sessions: readonly SessionView[],
  order: SessionOrder,
  nowMs: number,
): readonly SessionView[] {
  const byActivity = activityOrder(nowMs);
  const rank = SESSION_COLUMNS.find(({ key }) => key === order?.key)?.rank;
  if (order === undefined || rank === undefined) return sessions.toSorted(byActivity);
  const direction = order.isDescending ? -1 : 1;
  return sessions.toSorted((one, other) => {
    const [left, right] = [rank(one), rank(other)];
    if (left === right) return byActivity(one, other);
    if (left === null) return 1;
    if (right === null) return -1;
    return (left < right ? -1 : 1) * direction;
  });
}

/** A session is briefly idle between two requests; without this it would move up and down with each. */
const LIVE_FOR_MS = 60_000;

/**
 * Sessions that are live, or were within `LIVE_FOR_MS`, come first, oldest on top; the others follow by last activity.
 */
function activityOrder(nowMs: number): (one: SessionView, other: SessionView) => number {
  const isLive = ({ state, lastAt }: SessionView): boolean =>
    state === 'live' || nowMs - lastAt < LIVE_FOR_MS;
  return (one, other) => {
    const live = Number(isLive(other)) - Number(isLive(one));
    if (live === 0 && isLive(one)) return one.id - other.id;
    return live || other.lastAt - one.lastAt || other.id - one.id;
  };
}

/** Order of the ids in `wanted`, except that held ones (expanded or focused) keep their position in `before`. */
export function holdPlaces(
  before: readonly number[],
  wanted: readonly number[],
  isHeld: (id: number) => boolean,
): readonly number[] {
  const there = new Set(wanted);
  const held = before
    .filter((id) => there.has(id))
    .map((id, at) => ({ id, at }))
    .filter(({ id }) => isHeld(id));
  const heldIds = new Set(held.map(({ id }) => id));
  const placed = wanted.filter((id) => !heldIds.has(id));
  for (const { id, at } of held) placed.splice(Math.min(at, placed.length), 0, id);
  return placed;
}
