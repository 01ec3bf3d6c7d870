import {
  CLOSE_REASONS,
  type CloseReason,
  CREATE_REASONS,
  type CreateReason,
} from '../contract/connections.ts';
import {
  NO_LIMIT,
  type PoolOutcome,
  type PoolSchedule,
  SCHEDULE,
  SCHEDULE_STRIDE,
  type WhatIfSetting,
} from '../contract/doctor.ts';
import type { PoolSettings } from '../contract/settings/pool.ts';
import { Vacancies, type Vacancy } from '../contract/vacancies.ts';

/** Settings that affect idle connections. */
export type SimulatedSettings = Pick<PoolSettings, WhatIfSetting>;

/** Close reasons that follow from the settings; the simulation produces these closes itself. */
const OWN_CLOSES: ReadonlySet<CloseReason> = new Set(['idle_timeout', 'server_hint', 'idle_cap', 'max_age']);

interface SimulatedConnection {
  state: 'dialing' | 'active' | 'idle' | 'closed';
  readonly reason: CreateReason;
  /** The closed connection that this one replaces. */
  readonly vacancy: Vacancy | undefined;
  /** ID of the recorded connection whose current or latest request this one carries. */
  carries: number;
  ageDeadlineMs: number;
  idleSinceMs: number;
  idleDeadlineMs: number;
}

/**
 * Simulates a pool with these settings on a recorded schedule, starting without connections. The most recently used
 * idle connection is reused first, the cap closes the least recently used, and limits close idle connections. Server
 * closes and server limits are as recorded; the random tenth of rotation is not simulated. Requests start and end at
 * their recorded times, although a request spared a dial would have ended earlier.
 */
export function simulatePool(schedule: PoolSchedule, settings: SimulatedSettings): PoolOutcome {
  const simulation = new Simulation(settings);
  for (let at = 0; at < schedule.times.length; at += 1) {
    simulation.expireUntil(schedule.times[at] ?? 0);
    simulation.take(schedule, at);
  }
  simulation.expireUntil(schedule.untilMs);
  return simulation.outcome(schedule.untilMs);
}

class Simulation {
  readonly #maxIdle: number;
  readonly #idleTimeoutMs: number;
  readonly #maxAgeMs: number;
  readonly #createdBy = new Map<CreateReason, number>();
  /** Simulated connections by the ID of the recorded connection whose latest request they carry. */
  readonly #carrier = new Map<number, SimulatedConnection>();
  /** Least recently used first. */
  readonly #idle: SimulatedConnection[] = [];
  readonly #vacancies = new Vacancies();
  #nextExpiryMs = Infinity;
  #dialing = 0;
  #created = 0;
  #reused = 0;
  #peakIdle = 0;
  #idleMs = 0;

  constructor(settings: SimulatedSettings) {
    this.#maxIdle = settings.poolMaxIdle;
    this.#idleTimeoutMs = settings.poolIdleTimeoutSecs * 1000;
    this.#maxAgeMs = settings.maxConnectionAgeSecs === 0 ? Infinity : settings.maxConnectionAgeSecs * 1000;
  }

  /** Applies one recorded event, by its position in the schedule. */
  take({ times, facts }: PoolSchedule, at: number): void {
    const atMs = times[at] ?? 0;
    const first = at * SCHEDULE_STRIDE;
    const recorded = facts[first] ?? 0;
    const kind = facts[first + 1] ?? 0;
    const detail = facts[first + 2] ?? 0;
    if (kind === SCHEDULE.start) return this.#start(atMs, recorded, detail);
    if (kind === SCHEDULE.allClosed) return this.#closeAll(atMs, CLOSE_REASONS[detail] ?? 'error');
    const connection = this.#carrier.get(recorded);
    // The request began before the schedule did, or the connection has since taken on another request.
    if (connection === undefined || connection.carries !== recorded) return;
    if (kind === SCHEDULE.created) this.#stand(connection, atMs);
    else if (kind === SCHEDULE.dialFailed) this.#dialFailed(connection, atMs);
    else if (kind === SCHEDULE.idle) this.#becomeIdle(connection, atMs, detail);
    else if (kind === SCHEDULE.closed) this.#closeAsRecorded(connection, atMs, detail);
  }

  /** Closes connections that exceeded their idle or age limit, in the order of their deadlines. */
  expireUntil(atMs: number): void {
    if (atMs < this.#nextExpiryMs) return;
    const expired = this.#idle.filter((one) => deadlineOf(one) <= atMs);
    for (const one of expired.toSorted((a, b) => deadlineOf(a) - deadlineOf(b))) {
      const deadlineMs = deadlineOf(one);
      this.#close(one, deadlineMs, deadlineMs >= one.ageDeadlineMs ? 'max_age' : 'idle_timeout');
    }
    this.#nextExpiryMs = this.#idle.reduce((least, one) => Math.min(least, deadlineOf(one)), Infinity);
  }

  outcome(untilMs: number): PoolOutcome {
    const stillIdleMs = this.#idle.reduce((sum, one) => sum + untilMs - one.idleSinceMs, 0);
    // Safe cast: the keys come from CREATE_REASONS itself.
    const createdBy = Object.fromEntries(
      CREATE_REASONS.map((reason) => [reason, this.#createdBy.get(reason) ?? 0]),
    ) as Record<CreateReason, number>;
    return {
      created: this.#created,
      reused: this.#reused,
      createdBy,
      peakIdle: this.#peakIdle,
      idleSeconds: (this.#idleMs + stillIdleMs) / 1000,
    };
  }

  #start(atMs: number, recorded: number, detail: number): void {
    const reason = detail === 0 ? undefined : CREATE_REASONS[detail - 1];
    const isFresh = reason === 'retry';
    const taken = isFresh ? undefined : this.#idle.pop();
    if (taken !== undefined) {
      this.#idleMs += atMs - taken.idleSinceMs;
      this.#reused += 1;
      taken.state = 'active';
      taken.carries = recorded;
      this.#carrier.set(recorded, taken);
      return;
    }
    const vacancy = isFresh ? undefined : this.#vacancies.take();
    const connection: SimulatedConnection = {
      state: 'dialing',
      reason: isFresh ? 'retry' : (vacancy?.reason ?? this.#unasked()),
      vacancy,
      carries: recorded,
      ageDeadlineMs: Infinity,
      idleSinceMs: 0,
      idleDeadlineMs: 0,
    };
    this.#carrier.set(recorded, connection);
    this.#dialing += 1;
    // No dial was recorded for this request, so its duration is unknown: connect at once.
    if (reason === undefined) this.#stand(connection, atMs);
  }

  #unasked(): CreateReason {
    return this.#created === 0 && this.#dialing === 0 ? 'first_use' : 'no_idle';
  }

  #stand(connection: SimulatedConnection, atMs: number): void {
    if (connection.state !== 'dialing') return;
    connection.state = 'active';
    connection.ageDeadlineMs = atMs + this.#maxAgeMs;
    this.#dialing -= 1;
    this.#created += 1;
    if (connection.reason === 'retry') this.#vacancies.take();
    this.#createdBy.set(connection.reason, (this.#createdBy.get(connection.reason) ?? 0) + 1);
  }

  #dialFailed(connection: SimulatedConnection, atMs: number): void {
    // In the simulation this request reused a connection, so it had no dial to fail, and how it would have ended is
    // unknown.
    if (connection.state !== 'dialing') return this.#close(connection, atMs, 'error');
    connection.state = 'closed';
    this.#dialing -= 1;
    this.#vacancies.giveBack(connection.vacancy);
  }

  #becomeIdle(connection: SimulatedConnection, atMs: number, serverLimitMs: number): void {
    if (connection.state !== 'active') return;
    const limitMs = Math.min(this.#idleTimeoutMs, serverLimitMs === NO_LIMIT ? Infinity : serverLimitMs);
    if (this.#maxIdle === 0) return this.#close(connection, atMs, 'idle_cap');
    if (atMs >= connection.ageDeadlineMs) return this.#close(connection, atMs, 'max_age');
    if (limitMs <= 0) return this.#close(connection, atMs, 'idle_timeout');
    connection.state = 'idle';
    connection.idleSinceMs = atMs;
    connection.idleDeadlineMs = atMs + limitMs;
    this.#idle.push(connection);
    const [oldest] = this.#idle;
    if (this.#idle.length > this.#maxIdle && oldest !== undefined) this.#close(oldest, atMs, 'idle_cap');
    this.#peakIdle = Math.max(this.#peakIdle, this.#idle.length);
    this.#nextExpiryMs = Math.min(this.#nextExpiryMs, deadlineOf(connection));
  }

  #closeAsRecorded(connection: SimulatedConnection, atMs: number, detail: number): void {
    const reason = CLOSE_REASONS[detail] ?? 'error';
    if (!OWN_CLOSES.has(reason)) this.#close(connection, atMs, reason);
  }

  #closeAll(atMs: number, reason: CloseReason): void {
    for (const connection of this.#idle.toReversed()) this.#close(connection, atMs, reason);
  }

  #close(connection: SimulatedConnection, atMs: number, reason: CloseReason): void {
    if (connection.state === 'closed') return;
    if (connection.state === 'idle') {
      this.#idle.splice(this.#idle.lastIndexOf(connection), 1);
      this.#idleMs += atMs - connection.idleSinceMs;
    }
    connection.state = 'closed';
    this.#vacancies.leave(connection.carries, reason);
  }
}

function deadlineOf(connection: SimulatedConnection): number {
  return Math.min(connection.idleDeadlineMs, connection.ageDeadlineMs);
}
