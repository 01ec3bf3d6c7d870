import { CLOSE_REASONS, CREATE_REASONS, type CreateReason } from '../contract/connections.ts';
import { type PoolSchedule, SCHEDULE, SCHEDULE_STRIDE } from '../contract/doctor.ts';

/** Facts read directly from a schedule, without a simulation. */
export interface ScheduleReading {
  readonly requests: number;
  readonly created: number;
  readonly reused: number;
  readonly createdBy: Readonly<Partial<Record<CreateReason, number>>>;
  /**
   * How long each connection was silent before it was reset, either while idle or as soon as it was reused; in
   * milliseconds, since the connection settings last changed.
   */
  readonly resetAfterMs: readonly number[];
  /** Connections whose network path was found dead since the connection settings last changed. */
  readonly pathsLost: LostPathsReading;
  /** Milliseconds from the first event until now. */
  readonly spanMs: number;
}

/** Idle times of connections whose network path was found dead, in milliseconds. */
interface LostPathsReading {
  /** Idle time before the request that hit the dead path; 0 on a new connection. */
  readonly inUseMs: readonly number[];
  /** Idle time of connections that were idle when the path was found dead. */
  readonly idleMs: readonly number[];
}

interface Recorded {
  reason: CreateReason | undefined;
  idleSinceMs: number | undefined;
  /** Idle time before the latest request. */
  silentMs: number | undefined;
}

const RESET = CLOSE_REASONS.indexOf('server_reset');
const PATH_LOST = CLOSE_REASONS.indexOf('path_lost');
const NEW_SETTINGS = CLOSE_REASONS.indexOf('drained');

/** Tallies the events of a schedule, under the settings that applied when it was recorded. */
export function readSchedule(schedule: PoolSchedule): ScheduleReading {
  const connections = new Map<number, Recorded>();
  const createdBy: Partial<Record<CreateReason, number>> = {};
  let ended = noEnds();
  let created = 0;
  let reused = 0;
  const { times, facts, untilMs } = schedule;
  for (let at = 0; at < times.length; at += 1) {
    const atMs = times[at] ?? 0;
    const id = facts[at * SCHEDULE_STRIDE] ?? 0;
    const kind = facts[at * SCHEDULE_STRIDE + 1];
    const detail = facts[at * SCHEDULE_STRIDE + 2] ?? 0;
    const one = connections.get(id) ?? { reason: undefined, idleSinceMs: undefined, silentMs: undefined };
    connections.set(id, one);
    if (kind === SCHEDULE.start) {
      if (detail === 0) reused += 1;
      one.reason = detail === 0 ? undefined : CREATE_REASONS[detail - 1];
      one.silentMs = one.idleSinceMs === undefined ? undefined : atMs - one.idleSinceMs;
      one.idleSinceMs = undefined;
    } else if (kind === SCHEDULE.created) {
      created += 1;
      if (one.reason !== undefined) createdBy[one.reason] = (createdBy[one.reason] ?? 0) + 1;
    } else if (kind === SCHEDULE.allClosed && detail === NEW_SETTINGS) {
      ended = noEnds();
    } else if (kind === SCHEDULE.idle) one.idleSinceMs = atMs;
    else if (kind === SCHEDULE.closed) takeEnd(ended, one, { atMs, detail });
  }
  const spanMs = untilMs - (times[0] ?? untilMs);
  const { resetAfterMs, pathsLost } = ended;
  return { requests: created + reused, created, reused, createdBy, resetAfterMs, pathsLost, spanMs };
}

/** Connections that were reset or lost their path. */
interface Ends {
  readonly resetAfterMs: number[];
  readonly pathsLost: { readonly inUseMs: number[]; readonly idleMs: number[] };
}

function noEnds(): Ends {
  return { resetAfterMs: [], pathsLost: { inUseMs: [], idleMs: [] } };
}

function takeEnd(
  ends: Ends,
  { idleSinceMs, silentMs }: Recorded,
  { atMs, detail }: { readonly atMs: number; readonly detail: number },
): void {
  const idleMs = idleSinceMs === undefined ? undefined : atMs - idleSinceMs;
  if (detail === RESET) {
    const ms = idleMs ?? silentMs;
    if (ms !== undefined) ends.resetAfterMs.push(ms);
  } else if (detail === PATH_LOST) {
    if (idleMs === undefined) ends.pathsLost.inUseMs.push(silentMs ?? 0);
    else ends.pathsLost.idleMs.push(idleMs);
  }
}
