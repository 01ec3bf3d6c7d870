import type { Tick } from '../../src/contract/control.ts';
import type { SessionsNews, SessionView } from '../../src/contract/sessions.ts';
import type { PoolView, Status } from '../../src/contract/status.ts';
import { mergeRequests } from './merge-requests.ts';
import type { Live } from './store.ts';

/** The changed parts of the window's state. */
export type LiveChange = Partial<Live>;

/**
 * Applies a tick: mutates the models of the picture and the log, and returns the other changes. The first tick of a
 * stream contains the complete state and replaces that of an earlier stream. The clock's offset is apart, as it depends
 * on when the tick arrived: see `clockOffset`.
 */
export function takeTick(live: Live, tick: Tick, isFirst: boolean): LiveChange {
  if (isFirst) live.activity.reset();
  if (tick.pools !== undefined) live.activity.retain(new Set(tick.pools.map((pool) => pool.provider)));
  if (tick.activity !== undefined) live.activity.apply(tick.activity, tick.nowMs);
  if (tick.log !== undefined) {
    live.log.level = tick.log.level;
    live.log.append(tick.log.records, tick.log.lost);
  }
  return {
    wallMinusMonotonicMs: tick.now - tick.nowMs,
    ...(tick.status === undefined ? {} : { status: withKnownProxy(tick.status, live.status) }),
    ...(tick.settings === undefined ? {} : { settings: tick.settings }),
    ...(tick.pools === undefined ? {} : { pools: byProvider(tick.pools) }),
    ...(tick.capture === undefined ? {} : { capture: tick.capture }),
    ...requestsChange(live, tick, isFirst),
    ...sessionsChange(live, tick, isFirst),
    ...(isFirst || tick.activity !== undefined ? { activityVersion: live.activityVersion + 1 } : {}),
    ...(tick.log === undefined ? {} : { logVersion: live.logVersion + 1 }),
  };
}

/**
 * Keeps the known proxy object if it is equal: the counts change with each tick, and views of the proxy state alone
 * need not rerender for that.
 */
function withKnownProxy(status: Status, known: Status | undefined): Status {
  const isSame = known !== undefined && JSON.stringify(status.proxy) === JSON.stringify(known.proxy);
  return isSame ? { ...status, proxy: known.proxy } : status;
}

/**
 * The program's monotonic clock minus the page's, in milliseconds, from the known offset and that of a new tick. A delayed
 * tick makes it too small, so the largest wins; a new stream starts over, as it may come from another process.
 */
export function clockOffset(knownMs: number, tickMs: number, isFirst: boolean): number {
  return isFirst ? tickMs : Math.max(knownMs, tickMs);
}

function requestsChange(live: Live, tick: Tick, isFirst: boolean): LiveChange {
  const known = isFirst ? [] : live.requests;
  const lost = tick.requestsLost ?? (isFirst ? 0 : live.requestsLost);
  if (tick.requests === undefined)
    return isFirst ? { requests: known, requestsLost: lost } : { requestsLost: lost };
  return { requests: mergeRequests(known, tick.requests), requestsLost: lost };
}

/** Limits are always complete; the first tick of a stream repeats the sessions of the earlier one. */
function sessionsChange(live: Live, tick: Tick, isFirst: boolean): LiveChange {
  const limits = tick.limits ?? (isFirst ? [] : undefined);
  return {
    ...(limits === undefined ? {} : { limits }),
    ...(tick.sessions === undefined
      ? {}
      : {
          sessions: mergeSessions(isFirst ? new Map() : live.sessions, tick.sessions),
          sessionsSince: tick.sessions.since,
        }),
  };
}

function mergeSessions(
  known: ReadonlyMap<number, SessionView>,
  { changed, isFresh, gone }: SessionsNews,
): ReadonlyMap<number, SessionView> {
  const sessions = new Map(isFresh ? [] : known);
  for (const id of gone) sessions.delete(id);
  for (const session of changed) sessions.set(session.id, session);
  return sessions;
}

function byProvider(pools: readonly PoolView[]): ReadonlyMap<string, PoolView> {
  return new Map(pools.map((pool) => [pool.provider, pool]));
}
