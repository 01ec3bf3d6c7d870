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
 * The most events one provider keeps: an hour of more than 60,000 requests that reuse their connections.
 * @internal Its test goes up to it.
 */
export const MAX_EVENTS = 262_144;

/** What only the schedule tells; the other kinds are those of ACTIVITY. */
const CHECK_DIAL = 64;
const ALL_CLOSED = 65;
/** It could be used again, and was closed at once. */
const SPENT = 66;
/** Details of a request's start. */
const FIRST_ON_IT = 0;
const REUSED = 1;
/** The first request on a connection that a check has made. */
const FIRST_ON_CHECKED = 2;

/** Events since a position, as they go to a window. */
export interface ActivitySlice {
  /** Four numbers per event, see the contract. */
  readonly events: number[];
  readonly marks: readonly ActivityMark[];
  /** Events between the asked position and the first one still there. */
  readonly lost: number;
  /** Where to go on from. */
  readonly position: number;
}

/**
 * What happened to the connections of one provider, written once and read twice: by the picture, and as the schedule of
 * the last hour, from which can be computed what other settings would have made of it.
 */
export class PoolEvents {
  readonly #ring = new EventRing(MAX_EVENTS);
  #marks: ActivityMark[] = [];

  /** `forCheck`: no request asked for it. */
  dial(
    atMs: number,
    connection: number,
    dial: { readonly reason: CreateReason; readonly forCheck: boolean },
  ): void {
    const kind = dial.forCheck ? CHECK_DIAL : ACTIVITY.dial;
    this.#ring.push(atMs, connection, kind, CREATE_REASONS.indexOf(dial.reason));
  }

  dialFailed(atMs: number, connection: number, abandoned: boolean): void {
    this.#ring.push(atMs, connection, ACTIVITY.dialFailed, abandoned ? 1 : 0);
  }

  created(atMs: number, connection: number, reason: CreateReason): void {
    this.#ring.push(atMs, connection, ACTIVITY.created, CREATE_REASONS.indexOf(reason));
  }

  /** A connection has taken the place of another one, which had closed. */
  replaced(atMs: number, connection: number, closed: number): void {
    this.#ring.push(atMs, connection, ACTIVITY.replaced, closed);
  }

  /** A request was given a connection that was made for it. */
  firstRequest(atMs: number, connection: number): void {
    this.#ring.push(atMs, connection, ACTIVITY.requestStart, FIRST_ON_IT);
  }

  /** A request took an idle connection, which had carried others or was made for a check. */
  taken(atMs: number, connection: number, hadRequests: boolean): void {
    this.#ring.push(atMs, connection, ACTIVITY.requestStart, hadRequests ? REUSED : FIRST_ON_CHECKED);
  }

  /** It is idle, and the server lets it be so for `limitMs`, which may be Infinity. */
  idle(atMs: number, connection: number, limitMs: number): void {
    this.#ring.push(atMs, connection, ACTIVITY.idle, limitDetail(limitMs));
  }

  /** It could have become idle, and the settings have it closed at once. */
  spent(atMs: number, connection: number, limitMs: number): void {
    this.#ring.push(atMs, connection, SPENT, limitDetail(limitMs));
  }

  closed(atMs: number, connection: number, reason: CloseReason): void {
    this.#ring.push(atMs, connection, ACTIVITY.closed, CLOSE_REASONS.indexOf(reason));
  }

  /** Every idle connection is about to be closed. */
  allClosed(atMs: number, reason: CloseReason): void {
    this.#ring.push(atMs, 0, ALL_CLOSED, CLOSE_REASONS.indexOf(reason));
  }

  /** Notes a change of the settings in words. */
  mark(atMs: number, text: string): void {
    this.#marks = [...this.#marks.filter((mark) => mark.atMs > atMs - ACTIVITY_SPAN_MS), { atMs, text }];
  }

  /** The events from `position` on, at most `most`; for a window that opens (position 0), those that its picture shows. */
  since(position: number, nowMs: number, most = MAX_EVENTS): ActivitySlice {
    const ring = this.#ring;
    const sinceMs = nowMs - ACTIVITY_SPAN_MS;
    const reachesBack = ring.oldest === 0 || ring.timeAt(ring.oldest) < sinceMs;
    const first = Math.max(position, ring.oldest);
    const from = position === 0 ? ring.firstSince(first, sinceMs) : first;
    const end = Math.min(ring.end, from + most);
    const events: number[] = [];
    for (let at = from; at < end; at += 1) this.#show(at, events);
    // Whoever begins misses only what the picture's time had more than is kept.
    const lost = position === 0 && reachesBack ? 0 : first - position;
    return { events, marks: this.#marks, lost, position: end };
  }

  /** The last hour, as what the connections were asked to do. */
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
    const dropped = from === ring.oldest ? ring.oldest : 0;
    return { times: Float64Array.from(times), facts: Uint32Array.from(facts), untilMs: nowMs, dropped };
  }

  /** An event as the wire has it; what only the schedule tells is left out. */
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

/** How a dial ended; that of a check was no request's. */
function isOfDial({ kind }: Scheduled): boolean {
  return kind === SCHEDULE.created || kind === SCHEDULE.dialFailed;
}

interface Scheduled {
  readonly kind: number;
  readonly detail: number;
}

/** An event as the schedule has it; undefined for what no request asked for. */
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
