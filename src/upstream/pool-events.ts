import { ACTIVITY, ACTIVITY_SPAN_MS, type ActivityMark } from '../contract/activity.ts';
import {
  CLOSE_REASONS,
  type CloseReason,
  CREATE_REASONS,
  type CreateReason,
} from '../contract/connections.ts';
import { NO_LIMIT, type PoolSchedule, SCHEDULE, SCHEDULE_SPAN_MS } from '../contract/doctor.ts';
import { EventRing } from './event-ring.ts';

/**
 * Maximum number of events kept per provider: an hour of more than 60,000 requests that reuse their connections.
 * @internal Its test goes up to it.
 */
export const MAX_EVENTS = 262_144;

/** Kinds used only by the schedule; the others come from ACTIVITY. */
const CHECK_DIAL = 64;
const ALL_CLOSED = 65;
/** The connection was reusable but was closed immediately. */
const SPENT = 66;
/** Values of `detail` for the start of a request. */
const FIRST_ON_IT = 0;
const REUSED = 1;
/** First request on a connection opened by a path check. */
const FIRST_ON_CHECKED = 2;

/** Events since a position, in the form sent to a window. */
export interface ActivitySlice {
  /** Four numbers per event, as the contract defines. */
  readonly events: number[];
  readonly marks: readonly ActivityMark[];
  /** Number of events between the requested position and the oldest one kept. */
  readonly lost: number;
  /** Position for the next call. */
  readonly position: number;
}

/**
 * Connection events of one provider, written once and read in two forms: for the activity picture, and as a schedule of
 * the last hour from which the effect of other settings can be computed.
 */
export class PoolEvents {
  readonly #ring = new EventRing(MAX_EVENTS);
  readonly #write = {
    dial: this.#ring.writer(ACTIVITY.dial),
    checkDial: this.#ring.writer(CHECK_DIAL),
    dialFailed: this.#ring.writer(ACTIVITY.dialFailed),
    created: this.#ring.writer(ACTIVITY.created),
    replaced: this.#ring.writer(ACTIVITY.replaced),
    requestStart: this.#ring.writer(ACTIVITY.requestStart),
    idle: this.#ring.writer(ACTIVITY.idle),
    spent: this.#ring.writer(SPENT),
    closed: this.#ring.writer(ACTIVITY.closed),
    allClosed: this.#ring.writer(ALL_CLOSED),
  };
  #marks: ActivityMark[] = [];

  /** Discards everything, because the provider is gone. */
  release(): void {
    this.#ring.clear();
    this.#marks = [];
  }

  /** `forCheck` means that a path check, not a request, caused the dial. */
  dial(
    atMs: number,
    connection: number,
    dial: { readonly reason: CreateReason; readonly forCheck: boolean },
  ): void {
    const write = dial.forCheck ? this.#write.checkDial : this.#write.dial;
    write(atMs, connection, CREATE_REASONS.indexOf(dial.reason));
  }

  dialFailed(atMs: number, connection: number, abandoned: boolean): void {
    this.#write.dialFailed(atMs, connection, abandoned ? 1 : 0);
  }

  created(atMs: number, connection: number, reason: CreateReason): void {
    this.#write.created(atMs, connection, CREATE_REASONS.indexOf(reason));
  }

  /** Records that a connection took the place of a closed one. */
  replaced(atMs: number, connection: number, closed: number): void {
    this.#write.replaced(atMs, connection, closed);
  }

  /** Records that a request was given the connection opened for it. */
  firstRequest(atMs: number, connection: number): void {
    this.#write.requestStart(atMs, connection, FIRST_ON_IT);
  }

  /** Records that a request took an idle connection, either a reused one or one opened by a check. */
  taken(atMs: number, connection: number, hadRequests: boolean): void {
    this.#write.requestStart(atMs, connection, hadRequests ? REUSED : FIRST_ON_CHECKED);
  }

  /** Records that a connection became idle; the server allows that for `limitMs`, which may be Infinity. */
  idle(atMs: number, connection: number, limitMs: number): void {
    this.#write.idle(atMs, connection, limitDetail(limitMs));
  }

  /** Records that a reusable connection was closed immediately because of the settings. */
  spent(atMs: number, connection: number, limitMs: number): void {
    this.#write.spent(atMs, connection, limitDetail(limitMs));
  }

  closed(atMs: number, connection: number, reason: CloseReason): void {
    this.#write.closed(atMs, connection, CLOSE_REASONS.indexOf(reason));
  }

  /** Records that every idle connection is about to be closed. */
  allClosed(atMs: number, reason: CloseReason): void {
    this.#write.allClosed(atMs, 0, CLOSE_REASONS.indexOf(reason));
  }

  /** Records a settings change as text. */
  mark(atMs: number, text: string): void {
    this.#marks = [...this.#marks.filter((mark) => mark.atMs > atMs - ACTIVITY_SPAN_MS), { atMs, text }];
  }

  /**
   * Returns at most `most` events from `position` on; for a new window (position 0), those within the picture's time
   * span.
   */
  since(position: number, nowMs: number, most = MAX_EVENTS): ActivitySlice {
    const ring = this.#ring;
    const sinceMs = nowMs - ACTIVITY_SPAN_MS;
    const reachesBack = ring.dropped === 0 || ring.timeAt(ring.oldest) < sinceMs;
    const first = Math.max(position, ring.oldest);
    const from = position === 0 ? ring.firstSince(first, sinceMs) : first;
    const end = Math.min(ring.end, from + most);
    const events: number[] = [];
    for (let at = from; at < end; at += 1) this.#show(at, events);
    // A new window has lost events only if the picture's time span contained more than are kept.
    const lost = position === 0 && reachesBack ? 0 : first - Math.max(position, ring.first);
    return { events, marks: this.#marks, lost, position: end };
  }

  /** Returns the last hour as a schedule of what was requested of the connections. */
  recorded(nowMs: number): PoolSchedule {
    const ring = this.#ring;
    const from = ring.firstSince(ring.oldest, nowMs - SCHEDULE_SPAN_MS);
    const times: number[] = [];
    const facts: number[] = [];
    const checked = new Set<number>();
    for (let at = from; at < ring.end; at += 1) {
      const connection = ring.connectionAt(at);
      const event = scheduled(ring.kindAt(at), ring.detailAt(at));
      if (ring.kindAt(at) === CHECK_DIAL) checked.add(connection);
      if (event === undefined || (isOfDial(event) && checked.has(connection))) continue;
      times.push(ring.timeAt(at));
      facts.push(connection, event.kind, event.detail);
    }
    const dropped = from === ring.oldest ? ring.dropped : 0;
    return { times: Float64Array.from(times), facts: Uint32Array.from(facts), untilMs: nowMs, dropped };
  }

  /** Appends an event in wire form; skips kinds used only by the schedule. */
  #show(position: number, into: number[]): void {
    const ring = this.#ring;
    const kind = ring.kindAt(position);
    const detail = ring.detailAt(position);
    if (kind === ALL_CLOSED || kind === SPENT) return;
    into.push(ring.timeAt(position), ring.connectionAt(position));
    if (kind === CHECK_DIAL) into.push(ACTIVITY.dial, detail);
    else if (kind === ACTIVITY.requestStart) into.push(kind, detail === REUSED ? 1 : 0);
    else into.push(kind, kind === ACTIVITY.idle ? 0 : detail);
  }
}

function limitDetail(limitMs: number): number {
  return Math.min(NO_LIMIT, Math.ceil(limitMs));
}

/** Whether the event ends a dial; those of path checks are skipped, since no request caused them. */
function isOfDial({ kind }: Scheduled): boolean {
  return kind === SCHEDULE.created || kind === SCHEDULE.dialFailed;
}

interface Scheduled {
  readonly kind: number;
  readonly detail: number;
}

/** Converts an event to its schedule form; undefined if the schedule does not use it. */
function scheduled(kind: number, detail: number): Scheduled | undefined {
  switch (kind) {
    case ACTIVITY.dial:
      return { kind: SCHEDULE.start, detail: detail + 1 };
    case ACTIVITY.created:
      return { kind: SCHEDULE.created, detail: 0 };
    case ACTIVITY.dialFailed:
      return { kind: SCHEDULE.dialFailed, detail: 0 };
    case ACTIVITY.requestStart:
      return detail === FIRST_ON_IT ? undefined : { kind: SCHEDULE.start, detail: 0 };
    case ACTIVITY.idle:
    case SPENT:
      return { kind: SCHEDULE.idle, detail };
    case ACTIVITY.closed:
      return { kind: SCHEDULE.closed, detail };
    case ALL_CLOSED:
      return { kind: SCHEDULE.allClosed, detail };
    default:
      return undefined;
  }
}
