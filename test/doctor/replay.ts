import type { TestContext } from 'node:test';
import { ACTIVITY, ACTIVITY_STRIDE } from '../../src/contract/activity.ts';
import { CREATE_REASONS } from '../../src/contract/connections.ts';
import type { PoolOutcome, PoolSchedule } from '../../src/contract/doctor.ts';
import { POOL_DEFAULTS, type PoolSettings } from '../../src/contract/settings/pool.ts';
import type { Pool } from '../../src/upstream/pool.ts';
import { poolOf } from '../support/settled-stats.ts';
import { ClientCall } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { startApp } from '../support/running-app.ts';
import { type Call, startTaggedServer } from '../support/tagged-server.ts';
import { TurnedClock } from '../support/turned-clock.ts';

/** Start and end of one request, in seconds of the timetable. */
export interface Ride {
  readonly start: number;
  readonly end: number;
}

/** Events of a pool with their times. */
export interface Timetable {
  readonly rides: readonly Ride[];
  /** Times at which idle connections are closed because the network changed. */
  readonly networkChanges?: readonly number[];
  /** The server's Keep-Alive hint, in seconds. */
  readonly hintSecs?: number;
}

/** Outcome of a timetable on the real pool, and the recorded schedule. */
export interface Replayed {
  readonly real: PoolOutcome;
  readonly schedule: PoolSchedule;
}

/** No limit on the length of a request, and no retries; `random: () => 0` also removes the random tenth of rotation. */
const EXACT = { timeoutSecs: 86_400, maxRetries: 0 };

/** Runs a timetable on the real pool: real sockets, a simulated clock. */
export async function replay(
  context: TestContext,
  timetable: Timetable,
  settings: Partial<PoolSettings>,
): Promise<Replayed> {
  const clock = new TurnedClock();
  const server = await startTaggedServer(context);
  const held = new Map<string | undefined, Call>();
  const { hintSecs } = timetable;
  server.handler = (call) => {
    if (hintSecs !== undefined) call.response.setHeader('Keep-Alive', `timeout=${hintSecs}`);
    held.set(call.request.url, call);
  };
  const pool = { ...POOL_DEFAULTS, ...EXACT, ...settings };
  const { app, url } = await startApp(context, { upstream: server.url, pool, clock, random: () => 0 });
  const { stats } = poolOf(app);
  let atMs = 0;
  let inProgress = 0;
  for (const { second, kind, path } of momentsOf(timetable)) {
    clock.turn(second * 1000 - atMs);
    atMs = second * 1000;
    if (kind === 'network') app.networkChanged();
    else if (kind === 'end') {
      inProgress -= 1;
      held.get(path)?.response.end('ok');
    } else {
      inProgress += 1;
      void new ClientCall(url + path);
      await eventually(`${path} is with the server`, () => held.has(path));
    }
    await eventually('the pool has seen it', () => stats.active === inProgress && stats.dialing === 0);
  }
  app.close();
  return { real: outcomeOf(poolOf(app), clock.now()), schedule: stats.events.recorded(clock.now()) };
}

/** Order of events within the same second. */
const ORDER = ['end', 'network', 'start'] as const;

interface Moment {
  readonly second: number;
  readonly kind: (typeof ORDER)[number];
  readonly path: string;
}

function momentsOf({ rides, networkChanges = [] }: Timetable): Moment[] {
  const moments = rides.flatMap(({ start, end }, at): Moment[] => {
    const path = `/v1/${at}`;
    return [
      { second: start, kind: 'start', path },
      { second: end, kind: 'end', path },
    ];
  });
  moments.push(...networkChanges.map((second): Moment => ({ second, kind: 'network', path: '' })));
  return moments.toSorted((a, b) => a.second - b.second || ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
}

/** Returns the numbers of a simulation, but from the real stats and socket events. */
export function outcomeOf(pool: Pool, nowMs: number): PoolOutcome {
  const { created, reused, createdBy } = pool.stats.snapshot();
  const idleSince = new Map<number, number>();
  const { events } = pool.stats.events.since(1, nowMs);
  let peakIdle = 0;
  let idleMs = 0;
  for (let at = 0; at < events.length; at += ACTIVITY_STRIDE) {
    const [atMs = 0, id = 0, kind = 0] = events.slice(at, at + ACTIVITY_STRIDE);
    const sinceMs = idleSince.get(id);
    if (kind === ACTIVITY.idle) idleSince.set(id, atMs);
    else if (sinceMs !== undefined) {
      idleMs += atMs - sinceMs;
      idleSince.delete(id);
    }
    // Exceeds the cap briefly, until the oldest connection is closed.
    peakIdle = Math.max(peakIdle, Math.min(idleSince.size, pool.settings.poolMaxIdle));
  }
  for (const sinceMs of idleSince.values()) idleMs += nowMs - sinceMs;
  return {
    created,
    reused,
    createdBy: Object.fromEntries(CREATE_REASONS.map((reason) => [reason, createdBy[reason]])) as Record<
      (typeof CREATE_REASONS)[number],
      number
    >,
    peakIdle,
    idleSeconds: idleMs / 1000,
  };
}
