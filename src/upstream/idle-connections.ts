import type { Clock, Timer } from '../clock.ts';
import { ACTIVITY } from '../contract/activity.ts';
import type { CloseReason } from '../contract/connections.ts';
import type { PoolSettings } from '../contract/settings/pool.ts';
import type { Connection } from './connection.ts';
import { hintLimitMs, LearnedIdleLimit, type LearnedLimit } from './idle-limit.ts';
import type { Ledger } from './ledger.ts';

/** The idle connections of one pool: who is taken next, and who has idled or lived too long. */
export class IdleConnections {
  readonly #settings: PoolSettings;
  readonly #ledger: Ledger;
  readonly #clock: Clock;
  readonly #learned = new LearnedIdleLimit();
  /** Least recently used first. */
  readonly #idle: Connection[] = [];
  #sweepTimer: Timer | undefined;
  #sweepAtMs = Infinity;

  constructor(settings: PoolSettings, ledger: Ledger, clock: Clock) {
    this.#settings = settings;
    this.#ledger = ledger;
    this.#clock = clock;
  }

  /** Takes the most recently used one that can still be used, and closes those that cannot. */
  take(): Connection | undefined {
    const nowMs = this.#clock.now();
    for (let last = this.#idle.at(-1); last !== undefined; last = this.#idle.at(-1)) {
      if (last.isUsable(nowMs)) {
        this.#idle.pop();
        this.#ledger.idle -= 1;
        last.state = 'active';
        this.#ledger.schedule.reused(nowMs, last.id);
        return last;
      }
      this.#closeExpired(last, nowMs);
    }
    return undefined;
  }

  /** Keeps a connection whose response has ended, or closes it for `closing`, the cap, or an age or limit of its own. */
  add(connection: Connection, closing: CloseReason | undefined): void {
    const nowMs = this.#clock.now();
    const serverLimitMs = this.#serverLimitMs(connection, nowMs);
    const limitMs = Math.min(this.#settings.poolIdleTimeoutSecs * 1000, serverLimitMs);
    connection.idleSinceMs = nowMs;
    connection.idleDeadlineMs = nowMs + limitMs;
    if (closing !== undefined) return connection.close(closing);
    this.#ledger.schedule.idle(nowMs, connection.id, serverLimitMs);
    if (this.#settings.poolMaxIdle === 0) return connection.close('idle_cap');
    if (limitMs <= 0 || nowMs >= connection.ageDeadlineMs) return this.#closeExpired(connection, nowMs);
    connection.state = 'idle';
    connection.idlePeriods += 1;
    this.#idle.push(connection);
    this.#ledger.idle += 1;
    this.#ledger.activity.push(nowMs, connection.id, ACTIVITY.idle, 0);
    if (this.#idle.length > this.#settings.poolMaxIdle) this.#idle[0]?.close('idle_cap');
    this.#armSweep(Math.min(connection.idleDeadlineMs, connection.ageDeadlineMs));
  }

  /** What the server's own closes have taught; undefined while nothing is known. */
  learned(nowMs: number): LearnedLimit | undefined {
    return this.#learned.learned(nowMs);
  }

  /** Forgets one that is about to close; a close by the server teaches how long it keeps idle connections. */
  forget(connection: Connection, reason: CloseReason, nowMs: number): void {
    const at = this.#idle.lastIndexOf(connection);
    if (at >= 0) this.#idle.splice(at, 1);
    this.#ledger.idle -= 1;
    // One that never had a request is closed by other rules.
    if (reason === 'server_closed' && connection.requests > 0)
      this.#learned.serverClosed(nowMs - connection.idleSinceMs, nowMs);
  }

  /** Closes all of them, the most recently used first. */
  closeAll(reason: CloseReason): void {
    this.#ledger.schedule.allClosed(this.#clock.now(), reason);
    for (const connection of this.#idle.toReversed()) connection.close(reason);
  }

  /** Closes those that were last heard from before a moment, the most recently used first; gives back how many. */
  closeHeardBefore(atMs: number, reason: CloseReason): number {
    const old = this.#idle.filter(({ idleSinceMs }) => idleSinceMs < atMs);
    for (const connection of old.toReversed()) connection.close(reason);
    return old.length;
  }

  /** Ends the timer; nothing is swept any more. */
  stop(): void {
    if (this.#sweepTimer !== undefined) this.#clock.cancel(this.#sweepTimer);
    this.#sweepTimer = undefined;
  }

  /** The least of the server's hint less a second, and what was learned from its own closes. */
  #serverLimitMs(connection: Connection, nowMs: number): number {
    return Math.min(hintMsOf(connection), this.#learned.limitMs(nowMs));
  }

  #closeExpired(connection: Connection, nowMs: number): void {
    if (nowMs >= connection.ageDeadlineMs) return connection.close('max_age');
    const limitMs = connection.idleDeadlineMs - connection.idleSinceMs;
    const hintMs = hintMsOf(connection);
    if (nowMs >= connection.idleDeadlineMs) {
      const isHint = hintMs <= limitMs && hintMs < this.#settings.poolIdleTimeoutSecs * 1000;
      return connection.close(isHint ? 'server_hint' : 'idle_timeout');
    }
    // Still within its limits: the socket itself has died, and knows why.
    if (!connection.endIfDead()) connection.close('error');
  }

  /** One timer for the whole pool, for the earliest deadline: becoming idle costs no timer of its own. */
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
    for (const connection of this.#idle.slice()) {
      const deadlineMs = Math.min(connection.idleDeadlineMs, connection.ageDeadlineMs);
      if (deadlineMs <= nowMs) this.#closeExpired(connection, nowMs);
      else nextMs = Math.min(nextMs, deadlineMs);
    }
    if (nextMs !== Infinity) this.#armSweep(nextMs);
  }
}

function hintMsOf(connection: Connection): number {
  return connection.hintSecs === undefined ? Infinity : hintLimitMs(connection.hintSecs);
}
