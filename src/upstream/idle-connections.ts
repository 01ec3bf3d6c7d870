import type { Clock, Timer } from '../clock.ts';
import type { CloseReason } from '../contract/connections.ts';
import type { PoolSettings } from '../contract/settings/pool.ts';
import type { Connection } from './connection.ts';
import { hintLimitMs, LearnedIdleLimit, type LearnedLimit } from './idle-limit.ts';
import type { PoolStats } from './pool-stats.ts';

/** A connection waiting for its next request. */
export interface IdleConnection {
  readonly connection: Connection;
  /** Monotonic time at which it became idle. */
  readonly sinceMs: number;
  /** Monotonic time from which it has been idle for too long to be used. */
  readonly untilMs: number;
}

/**
 * A pool's idle connections: chooses the next one, and closes those that are too old or have been idle for too long.
 */
export class IdleConnections {
  readonly #settings: PoolSettings;
  readonly #stats: PoolStats;
  readonly #clock: Clock;
  readonly #learned = new LearnedIdleLimit();
  /** Least recently used first. */
  readonly #idle: IdleConnection[] = [];
  #sweepTimer: Timer | undefined;
  #sweepAtMs = Infinity;

  constructor(settings: PoolSettings, stats: PoolStats, clock: Clock) {
    this.#settings = settings;
    this.#stats = stats;
    this.#clock = clock;
  }

  /** Removes and returns the most recently used connection that is usable, and closes unusable ones on the way. */
  take(nowMs: number): IdleConnection | undefined {
    for (let last = this.#idle.at(-1); last !== undefined; last = this.#idle.at(-1)) {
      if (nowMs < deadlineOf(last) && last.connection.isUsable) {
        this.#idle.pop();
        this.#stats.idle -= 1;
        return last;
      }
      this.#closeExpired(last, nowMs);
    }
    return undefined;
  }

  /** Keeps a connection whose response has ended, or closes it for `closing`, the cap, its age, or its idle limit. */
  add(connection: Connection, closing: CloseReason | undefined): void {
    if (closing !== undefined) return connection.close(closing);
    const nowMs = this.#clock.now();
    const serverLimitMs = this.#serverLimitMs(connection, nowMs);
    const untilMs = nowMs + Math.min(this.#settings.poolIdleTimeoutSecs * 1000, serverLimitMs);
    const idle = { connection, sinceMs: nowMs, untilMs };
    if (this.#settings.poolMaxIdle === 0 || deadlineOf(idle) <= nowMs) {
      this.#stats.events.spent(nowMs, connection.id, serverLimitMs);
      return this.#settings.poolMaxIdle === 0
        ? connection.close('idle_cap')
        : this.#closeExpired(idle, nowMs);
    }
    connection.rest();
    this.#idle.push(idle);
    this.#stats.idle += 1;
    this.#stats.events.idle(nowMs, connection.id, serverLimitMs);
    if (this.#idle.length > this.#settings.poolMaxIdle) this.#idle[0]?.connection.close('idle_cap');
    this.#armSweep(deadlineOf(idle));
  }

  /** Returns the idle limit learned from the server's closes; undefined if unknown. */
  learned(nowMs: number): LearnedLimit | undefined {
    return this.#learned.learned(nowMs);
  }

  /** Returns when each connection became idle, in milliseconds of the monotonic clock. */
  sinceMs(): ReadonlyMap<Connection, number> {
    return new Map(this.#idle.map(({ connection, sinceMs }) => [connection, sinceMs]));
  }

  /**
   * Removes a connection that is about to close, and returns when it became idle; undefined if it was not idle. If the
   * server closed it, learns how long the server keeps idle connections.
   */
  forget(connection: Connection, reason: CloseReason, nowMs: number): number | undefined {
    const at = this.#idle.findLastIndex((idle) => idle.connection === connection);
    if (at < 0) return undefined;
    const [{ sinceMs } = { sinceMs: nowMs }] = this.#idle.splice(at, 1);
    this.#stats.idle -= 1;
    // Servers close a connection without any request by different rules.
    if (reason === 'server_closed' && connection.requests > 0)
      this.#learned.serverClosed(nowMs - sinceMs, nowMs);
    return sinceMs;
  }

  /** Closes all connections, the most recently used first. */
  closeAll(reason: CloseReason): void {
    this.#stats.events.allClosed(this.#clock.now(), reason);
    for (const { connection } of this.#idle.toReversed()) connection.close(reason);
  }

  /** Closes connections last heard from before `atMs`, the most recently used first; returns their number. */
  closeHeardBefore(atMs: number, reason: CloseReason): number {
    const old = this.#idle.filter(({ sinceMs }) => sinceMs < atMs);
    for (const { connection } of old.toReversed()) connection.close(reason);
    return old.length;
  }

  /** Stops the timer and thus all sweeping. */
  stop(): void {
    if (this.#sweepTimer !== undefined) this.#clock.cancel(this.#sweepTimer);
    this.#sweepTimer = undefined;
  }

  /** Returns the lesser of the server's hint minus a second and the limit learned from its closes. */
  #serverLimitMs(connection: Connection, nowMs: number): number {
    return Math.min(hintMsOf(connection), this.#learned.limitMs(nowMs));
  }

  #closeExpired({ connection, sinceMs, untilMs }: IdleConnection, nowMs: number): void {
    if (nowMs >= connection.ageDeadlineMs) return connection.close('max_age');
    if (nowMs >= untilMs) {
      const hintMs = hintMsOf(connection);
      const isHint = hintMs <= untilMs - sinceMs && hintMs < this.#settings.poolIdleTimeoutSecs * 1000;
      return connection.close(isHint ? 'server_hint' : 'idle_timeout');
    }
    // It is within its limits, so the socket has died, and knows why.
    if (!connection.endIfDead()) connection.close('error');
  }

  /**
   * Schedules one timer for the whole pool, at the earliest deadline, so that an idle connection needs none of its own.
   */
  #armSweep(atMs: number): void {
    if (atMs >= this.#sweepAtMs) return;
    if (this.#sweepTimer !== undefined) this.#clock.cancel(this.#sweepTimer);
    this.#sweepAtMs = atMs;
    this.#sweepTimer = this.#clock.schedule(() => this.#sweep(), Math.max(0, atMs - this.#clock.now()));
  }

  #sweep(): void {
    this.#sweepTimer = undefined;
    this.#sweepAtMs = Infinity;
    const nowMs = this.#clock.now();
    let nextMs = Infinity;
    for (const idle of this.#idle.slice()) {
      const deadlineMs = deadlineOf(idle);
      if (deadlineMs <= nowMs) this.#closeExpired(idle, nowMs);
      else nextMs = Math.min(nextMs, deadlineMs);
    }
    if (nextMs !== Infinity) this.#armSweep(nextMs);
  }
}

function deadlineOf({ connection, untilMs }: IdleConnection): number {
  return Math.min(untilMs, connection.ageDeadlineMs);
}

function hintMsOf(connection: Connection): number {
  return connection.hintSecs === undefined ? Infinity : hintLimitMs(connection.hintSecs);
}
