import { RECENT_MS } from '../contract/activity.ts';
import { CLOSE_REASONS, CREATE_REASONS, RETRY_CAUSES, RETRY_DENIALS } from '../contract/connections.ts';
import type {
  CloseReason,
  ConnectionSnapshot,
  CreateReason,
  PoolStatsSnapshot,
  RetryCause,
  RetryDenial,
} from '../contract/connections.ts';
import type { RecentFaults } from '../contract/health.ts';
import { Ring } from '../contract/ring.ts';
import { Vacancies, type Vacancy } from '../contract/vacancies.ts';
import { CONNECT_BUCKETS, Histogram, LIFETIME_BUCKETS } from '../metrics/histogram.ts';
import { HealthStore } from './health-store.ts';
import { PoolEvents } from './pool-events.ts';

function zeros<Name extends string>(names: readonly Name[]): Record<Name, number> {
  // Every name is a key and every key a name: built from the list itself.
  return Object.fromEntries(names.map((name) => [name, 0])) as Record<Name, number>;
}

/** Which close counts as which fault; the others are nobody's fault. */
const FAULT_OF: Readonly<Partial<Record<CloseReason, keyof RecentFaults>>> = {
  error: 'errors',
  server_reset: 'resets',
  timeout: 'timeouts',
};

/** What a dial is for: a request, one that is sent again, or to find out whether a path is dead. */
export type DialPurpose = 'request' | 'retry' | 'path_check';

/** A dial that has begun. */
export interface BegunDial {
  readonly id: number;
  readonly reason: CreateReason;
  readonly purpose: DialPurpose;
  /** The place that it takes; a dial that comes to nothing gives it back. */
  readonly vacancy: Vacancy | undefined;
}

/** How a dial that came to nothing ended. */
export interface DialEnd {
  readonly nowMs: number;
  /** Nobody waited for it any more. */
  readonly abandoned: boolean;
}

const REASON_OF = { retry: 'retry', path_check: 'after_path_lost' } as const;

/** What the stats take down of a connection that stands. Durations are in milliseconds. */
export interface CreatedConnection {
  readonly id: number;
  readonly createReason: CreateReason;
  readonly createdAtMs: number;
  readonly connectMs: number;
  readonly tlsMs: number | undefined;
}

/** How many closed connections are remembered. */
const CLOSED_KEPT = 500;

/**
 * The stats of one provider, kept by the events of its own sockets and never by timing. An attempt is counted
 * when a connection takes it: created = open + closed, open = idle + active, attempts = created + reused.
 */
export class PoolStats {
  created = 0;
  reused = 0;
  closed = 0;
  idle = 0;
  dialing = 0;
  connectFailed = 0;
  staleReplaced = 0;
  /** Connections whose network path was found dead; those closed on suspicion with them are not among them. */
  pathsLost = 0;
  /** Further attempts by what caused them. */
  readonly retries: Record<RetryCause, number> = zeros(RETRY_CAUSES);
  /** Attempts that were not repeated although a transient error asked for it. */
  readonly retriesDenied: Record<RetryDenial, number> = zeros(RETRY_DENIALS);
  readonly createdBy: Record<CreateReason, number> = zeros(CREATE_REASONS);
  readonly closedBy: Record<CloseReason, number> = zeros(CLOSE_REASONS);
  /** Seconds from the connection standing to its end. */
  readonly lifetime = new Histogram(LIFETIME_BUCKETS);
  readonly connectTime = new Histogram(CONNECT_BUCKETS);
  readonly tlsTime = new Histogram(CONNECT_BUCKETS);
  /** What happened to the connections in the last hour. */
  readonly events = new PoolEvents();
  readonly health = new HealthStore();
  /** Until when the provider's certificate is valid, in milliseconds since 1970; undefined while none was seen. */
  certificateUntil: number | undefined;
  /** The provider's `Date` less our own time, in milliseconds, at the latest new connection. */
  clockSkewMs: number | undefined;
  readonly #vacancies = new Vacancies();
  #lastId = 0;
  readonly #closedLately = new Ring<ConnectionSnapshot>(CLOSED_KEPT);
  readonly #touch: (nowMs: number) => void;

  /** `touch` is told the moment, on the monotonic clock, before anything of the history is counted. */
  constructor(touch: (nowMs: number) => void = () => undefined) {
    this.#touch = touch;
  }

  /** Connections that stand: idle or active. */
  get open(): number {
    return this.created - this.closed;
  }

  /** Connections with a request on them, or not yet known to be reusable after one. */
  get active(): number {
    return this.open - this.idle;
  }

  /** Names the dial that begins now, and takes its reason: what the latest close left, else first use or all busy. */
  beginDial(purpose: DialPurpose, nowMs: number): BegunDial {
    const vacancy = purpose === 'request' ? this.#vacancies.take() : undefined;
    const reason = purpose === 'request' ? (vacancy?.reason ?? this.#unasked()) : REASON_OF[purpose];
    const id = ++this.#lastId;
    this.dialing += 1;
    this.events.dial(nowMs, id, { reason, forCheck: purpose === 'path_check' });
    return { id, reason, purpose, vacancy };
  }

  /** The dial came to nothing: the place that it was to take waits for the next one. */
  dialFailed({ id, vacancy }: BegunDial, { abandoned, nowMs }: DialEnd): void {
    this.#touch(nowMs);
    this.dialing -= 1;
    this.events.dialFailed(nowMs, id, abandoned);
    if (!abandoned) {
      this.connectFailed += 1;
      this.health.faults.count('errors', nowMs);
    }
    this.#vacancies.giveBack(vacancy);
  }

  /** TCP and TLS stand: the connection counts from now on. Durations are in milliseconds. */
  connectionCreated(connection: CreatedConnection, { purpose, vacancy }: BegunDial): void {
    const { id, createReason: reason, createdAtMs, connectMs, tlsMs } = connection;
    this.#touch(createdAtMs);
    this.events.created(createdAtMs, id, reason);
    this.dialing -= 1;
    this.created += 1;
    this.createdBy[reason] += 1;
    this.connectTime.observe(connectMs / 1000);
    if (tlsMs !== undefined) this.tlsTime.observe(tlsMs / 1000);
    // A retry's connection takes the place of a closed one, too; its own reason comes first.
    this.#replaced(createdAtMs, id, purpose === 'retry' ? this.#vacancies.take() : vacancy);
  }

  /** A request was given the connection that was dialled for it. */
  assignedFresh(connection: number, nowMs: number): void {
    this.events.firstRequest(nowMs, connection);
  }

  /** A request took an idle connection. That of a path check was counted when it was made: its first request reuses nothing. */
  assignedIdle(connection: number, nowMs: number, hadRequests: boolean): void {
    this.#touch(nowMs);
    if (hadRequests) this.reused += 1;
    this.events.taken(nowMs, connection, hadRequests);
  }

  connectionClosed(reason: CloseReason, closed: ConnectionSnapshot, nowMs: number): void {
    this.events.closed(nowMs, closed.id, reason);
    this.#closedLately.push(closed);
    const fault = FAULT_OF[reason];
    if (fault !== undefined) this.health.faults.count(fault, nowMs);
    this.closed += 1;
    this.closedBy[reason] += 1;
    this.lifetime.observe((nowMs - closed.createdAtMs) / 1000);
    this.#vacancies.leave(closed.id, reason);
  }

  /** A copy that later events do not change. */
  snapshot(): PoolStatsSnapshot {
    return {
      created: this.created,
      reused: this.reused,
      closed: this.closed,
      open: this.open,
      idle: this.idle,
      active: this.active,
      attempts: this.created + this.reused,
      dialing: this.dialing,
      connectFailed: this.connectFailed,
      staleReplaced: this.staleReplaced,
      createdBy: { ...this.createdBy },
      closedBy: { ...this.closedBy },
    };
  }

  /** A path was found dead; where a check has made a connection, it takes the place of the one that was on it. */
  pathLost(
    { lost, replacedBy }: { readonly lost: number; readonly replacedBy: number | undefined },
    nowMs: number,
  ): void {
    this.#touch(nowMs);
    this.pathsLost += 1;
    this.health.faults.count('errors', nowMs);
    if (replacedBy !== undefined) this.#replaced(nowMs, replacedBy, this.#vacancies.takeOf(lost));
  }

  /** A request is sent again. */
  retried(cause: RetryCause, nowMs: number): void {
    this.#touch(nowMs);
    this.retries[cause] += 1;
  }

  /** A dead connection was found out before anything was written, and another takes its place. */
  replacedStale(nowMs: number): void {
    this.staleReplaced += 1;
    this.health.faults.count('staleReplaced', nowMs);
  }

  /** Connections that were closed in the last five minutes, the earliest first. */
  closedLately(nowMs: number): readonly ConnectionSnapshot[] {
    const since = nowMs - RECENT_MS;
    return this.#closedLately
      .since(0)
      .filter(({ closedAtMs }) => closedAtMs !== undefined && closedAtMs >= since);
  }

  #replaced(atMs: number, connection: number, vacancy: Vacancy | undefined): void {
    if (vacancy !== undefined) this.events.replaced(atMs, connection, vacancy.id);
  }

  /** Why one is dialled where no close has left a reason. */
  #unasked(): CreateReason {
    return this.created === 0 && this.dialing === 0 ? 'first_use' : 'no_idle';
  }
}
