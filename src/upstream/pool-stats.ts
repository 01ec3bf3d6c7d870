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
  // Safe cast: the object is built from the list of names itself.
  return Object.fromEntries(names.map((name) => [name, 0])) as Record<Name, number>;
}

/** Fault counted for each close reason; the other reasons are not faults. */
const FAULT_OF: Readonly<Partial<Record<CloseReason, keyof RecentFaults>>> = {
  error: 'errors',
  server_reset: 'resets',
  timeout: 'timeouts',
};

/** Purpose of a dial: for a request, for a retry, or to find out whether a path is dead. */
export type DialPurpose = 'request' | 'retry' | 'path_check';

/** A dial in progress. */
export interface BegunDial {
  readonly id: number;
  readonly reason: CreateReason;
  readonly purpose: DialPurpose;
  /** Vacancy that the connection fills; given back if the dial fails. */
  readonly vacancy: Vacancy | undefined;
}

/** How an unsuccessful dial ended. */
export interface DialEnd {
  readonly nowMs: number;
  /** Whether nobody was waiting for it any more. */
  readonly abandoned: boolean;
}

const REASON_OF = { retry: 'retry', path_check: 'after_path_lost' } as const;

/** Facts recorded about a newly established connection. Durations are in milliseconds. */
export interface CreatedConnection {
  readonly id: number;
  readonly createReason: CreateReason;
  readonly createdAtMs: number;
  readonly connectMs: number;
  readonly tlsMs: number | undefined;
}

/** Number of closed connections kept. */
const CLOSED_KEPT = 500;

/**
 * Statistics of one provider, driven by events of its sockets and never by timing. An attempt is counted when it gets a
 * connection: created = open + closed, open = idle + active, attempts = created + reused.
 */
export class PoolStats {
  created = 0;
  reused = 0;
  closed = 0;
  idle = 0;
  dialing = 0;
  connectFailed = 0;
  staleReplaced = 0;
  /** Connections whose network path was found dead, not counting those closed along with them on suspicion. */
  pathsLost = 0;
  /** Retries by cause. */
  readonly retries: Record<RetryCause, number> = zeros(RETRY_CAUSES);
  /** Attempts that were not retried despite a transient error, by reason. */
  readonly retriesDenied: Record<RetryDenial, number> = zeros(RETRY_DENIALS);
  readonly createdBy: Record<CreateReason, number> = zeros(CREATE_REASONS);
  readonly closedBy: Record<CloseReason, number> = zeros(CLOSE_REASONS);
  /** Seconds from a connection's establishment to its end. */
  readonly lifetime = new Histogram(LIFETIME_BUCKETS);
  readonly connectTime = new Histogram(CONNECT_BUCKETS);
  readonly tlsTime = new Histogram(CONNECT_BUCKETS);
  /** Connection events of the last hour. */
  readonly events = new PoolEvents();
  readonly health = new HealthStore();
  /** Expiry of the provider's certificate, in milliseconds since 1970; undefined until one was seen. */
  certificateUntil: number | undefined;
  /** The provider's `Date` minus our own time, in milliseconds, at the latest new connection. */
  clockSkewMs: number | undefined;
  readonly #vacancies = new Vacancies();
  #lastId = 0;
  #recentlyClosed = new Ring<ConnectionSnapshot>(CLOSED_KEPT);
  readonly #touch: (nowMs: number) => void;

  /** `touch` receives the monotonic time before anything is added to the history. */
  constructor(touch: (nowMs: number) => void = () => undefined) {
    this.#touch = touch;
  }

  /** Number of open connections, idle or active. */
  get open(): number {
    return this.created - this.closed;
  }

  /** Number of connections with a request in progress, or not yet known to be reusable after one. */
  get active(): number {
    return this.open - this.idle;
  }

  /** Begins a dial and assigns its id and reason: the one left by the latest close, otherwise first use or all busy. */
  beginDial(purpose: DialPurpose, nowMs: number): BegunDial {
    const vacancy = purpose === 'request' ? this.#vacancies.take() : undefined;
    const reason = purpose === 'request' ? (vacancy?.reason ?? this.#unasked()) : REASON_OF[purpose];
    const id = ++this.#lastId;
    this.dialing += 1;
    this.events.dial(nowMs, id, { reason, forCheck: purpose === 'path_check' });
    return { id, reason, purpose, vacancy };
  }

  /** Records an unsuccessful dial and returns its vacancy for the next one. */
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

  /** Records a connection once TCP and TLS are established; it counts from then on. Durations are in milliseconds. */
  connectionCreated(connection: CreatedConnection, { purpose, vacancy }: BegunDial): void {
    const { id, createReason: reason, createdAtMs, connectMs, tlsMs } = connection;
    this.#touch(createdAtMs);
    this.events.created(createdAtMs, id, reason);
    this.dialing -= 1;
    this.created += 1;
    this.createdBy[reason] += 1;
    this.connectTime.observe(connectMs / 1000);
    if (tlsMs !== undefined) this.tlsTime.observe(tlsMs / 1000);
    // A retry's connection also takes the place of a closed one, but keeps its own reason.
    this.#replaced(createdAtMs, id, purpose === 'retry' ? this.#vacancies.take() : vacancy);
  }

  /** Records that a request was given the connection dialled for it. */
  assignedFresh(connection: number, nowMs: number): void {
    this.events.firstRequest(nowMs, connection);
  }

  /**
   * Records that a request took an idle connection. A path check's connection was counted at creation, so its first
   * request is not a reuse.
   */
  assignedIdle(connection: number, nowMs: number, hadRequests: boolean): void {
    this.#touch(nowMs);
    if (hadRequests) this.reused += 1;
    this.events.taken(nowMs, connection, hadRequests);
  }

  connectionClosed(reason: CloseReason, closed: ConnectionSnapshot, nowMs: number): void {
    this.events.closed(nowMs, closed.id, reason);
    this.#recentlyClosed.push(closed);
    const fault = FAULT_OF[reason];
    if (fault !== undefined) this.health.faults.count(fault, nowMs);
    this.closed += 1;
    this.closedBy[reason] += 1;
    this.lifetime.observe((nowMs - closed.createdAtMs) / 1000);
    this.#vacancies.leave(closed.id, reason);
  }

  /** Returns a copy that later events do not change. */
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

  /** Records a dead path; if a check opened a connection, that takes the place of the lost one. */
  pathLost(
    { lost, replacedBy }: { readonly lost: number; readonly replacedBy: number | undefined },
    nowMs: number,
  ): void {
    this.#touch(nowMs);
    this.pathsLost += 1;
    this.health.faults.count('errors', nowMs);
    if (replacedBy !== undefined) this.#replaced(nowMs, replacedBy, this.#vacancies.takeOf(lost));
  }

  /** Records that a request is retried. */
  retried(cause: RetryCause, nowMs: number): void {
    this.#touch(nowMs);
    this.retries[cause] += 1;
  }

  /** Records that a connection was found dead before anything was written, and is being replaced. */
  replacedStale(nowMs: number): void {
    this.staleReplaced += 1;
    this.health.faults.count('staleReplaced', nowMs);
  }

  /** Frees the memory for events and closed connections, because the provider is gone. The counters stay. */
  release(): void {
    this.events.release();
    this.#recentlyClosed = new Ring(CLOSED_KEPT);
  }

  /** Returns the connections closed in the last five minutes, oldest first. */
  recentlyClosed(nowMs: number): readonly ConnectionSnapshot[] {
    const since = nowMs - RECENT_MS;
    return this.#recentlyClosed
      .since(0)
      .filter(({ closedAtMs }) => closedAtMs !== undefined && closedAtMs >= since);
  }

  #replaced(atMs: number, connection: number, vacancy: Vacancy | undefined): void {
    if (vacancy !== undefined) this.events.replaced(atMs, connection, vacancy.id);
  }

  /** Returns the reason for a dial if no close has left one. */
  #unasked(): CreateReason {
    return this.created === 0 && this.dialing === 0 ? 'first_use' : 'no_idle';
  }
}
