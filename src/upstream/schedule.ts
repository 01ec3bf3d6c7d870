import { CLOSE_REASONS, type CloseReason } from '../contract/connections.ts';
import {
  NO_LIMIT,
  type PoolSchedule,
  SCHEDULE,
  SCHEDULE_SPAN_MS,
  SCHEDULE_STRIDE,
} from '../contract/doctor.ts';

/** The most events one provider keeps: an hour of more than 100,000 requests that reuse their connections. */
export const SCHEDULE_MOST_EVENTS = 262_144;
/** Room at first; doubled as needed. */
const FIRST_ROOM = 256;

/**
 * What the connections of one provider were asked to do in the last hour, as plain numbers in a ring: from it can be
 * computed what other settings would have made of it. Writing an event is four stores.
 */
export class Schedule {
  #times = new Float64Array(FIRST_ROOM);
  #facts = new Uint32Array(FIRST_ROOM * SCHEDULE_STRIDE);
  #written = 0;

  /** A request took an idle connection. */
  reused(atMs: number, connection: number): void {
    this.push(atMs, connection, SCHEDULE.start, 0);
  }

  /** A connection can be used again; the server lets it idle for `limitMs`, which may be Infinity. */
  idle(atMs: number, connection: number, limitMs: number): void {
    this.push(atMs, connection, SCHEDULE.idle, Math.min(NO_LIMIT, Math.ceil(limitMs)));
  }

  /** Every idle connection is about to be closed. */
  allClosed(atMs: number, reason: CloseReason): void {
    this.push(atMs, 0, SCHEDULE.allClosed, CLOSE_REASONS.indexOf(reason));
  }

  /** Writes one event; `kind` and `detail` are numbers of the contract. */
  push(atMs: number, connection: number, kind: number, detail: number): void {
    if (this.#written === this.#times.length && this.#written < SCHEDULE_MOST_EVENTS) this.#grow();
    const slot = this.#written % this.#times.length;
    this.#times[slot] = atMs;
    this.#facts[slot * SCHEDULE_STRIDE] = connection;
    this.#facts[slot * SCHEDULE_STRIDE + 1] = kind;
    this.#facts[slot * SCHEDULE_STRIDE + 2] = detail;
    this.#written += 1;
  }

  /** A copy of the last hour. */
  recorded(nowMs: number): PoolSchedule {
    const room = this.#times.length;
    const sinceMs = nowMs - SCHEDULE_SPAN_MS;
    const oldest = Math.max(0, this.#written - room);
    let from = oldest;
    while (from < this.#written && (this.#times[from % room] ?? 0) < sinceMs) from += 1;
    const count = this.#written - from;
    const times = new Float64Array(count);
    const facts = new Uint32Array(count * SCHEDULE_STRIDE);
    // In two pieces where the ring has come round.
    const head = Math.min(count, room - (from % room));
    this.#copy(from % room, head, { times, facts, to: 0 });
    this.#copy(0, count - head, { times, facts, to: head });
    return { times, facts, untilMs: nowMs, dropped: from === oldest ? oldest : 0 };
  }

  #copy(
    from: number,
    count: number,
    into: { readonly times: Float64Array; readonly facts: Uint32Array; readonly to: number },
  ): void {
    into.times.set(this.#times.subarray(from, from + count), into.to);
    const facts = this.#facts.subarray(from * SCHEDULE_STRIDE, (from + count) * SCHEDULE_STRIDE);
    into.facts.set(facts, into.to * SCHEDULE_STRIDE);
  }

  /** Only ever called before the ring comes round: slots and positions are still the same. */
  #grow(): void {
    const times = new Float64Array(this.#times.length * 2);
    const facts = new Uint32Array(this.#facts.length * 2);
    times.set(this.#times);
    facts.set(this.#facts);
    this.#times = times;
    this.#facts = facts;
  }
}
