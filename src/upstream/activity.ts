import { ACTIVITY_SPAN_MS, ACTIVITY_STRIDE, type ActivityMark } from '../contract/activity.ts';

/** The most events one provider keeps: five minutes of 200 connections with 150 requests each. */
export const ACTIVITY_MOST_EVENTS = 65_536;
/** Room at first; doubled as needed, so that a provider nobody uses costs next to nothing. */
const FIRST_ROOM = 256;

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
 * What happened to the connections of one provider lately, as plain numbers in a ring: writing an event is four
 * stores. Positions count every event ever written, from 0.
 */
export class Activity {
  #times = new Float64Array(FIRST_ROOM);
  #facts = new Uint32Array(FIRST_ROOM * 3);
  #written = 0;
  #marks: ActivityMark[] = [];

  /** Writes one event; `kind` and `detail` are numbers of the contract. */
  push(atMs: number, connection: number, kind: number, detail: number): void {
    if (this.#written === this.#times.length && this.#written < ACTIVITY_MOST_EVENTS) this.#grow();
    const slot = this.#written % this.#times.length;
    this.#times[slot] = atMs;
    this.#facts[slot * 3] = connection;
    this.#facts[slot * 3 + 1] = kind;
    this.#facts[slot * 3 + 2] = detail;
    this.#written += 1;
  }

  /** Notes a change of the settings in words. */
  mark(atMs: number, text: string): void {
    this.#marks = [...this.#marks.filter((mark) => mark.atMs > atMs - ACTIVITY_SPAN_MS), { atMs, text }];
  }

  /** The position after the newest event. */
  get position(): number {
    return this.#written;
  }

  /** The events from `position` on, at most `most`; for a window that opens, those of the last five minutes. */
  since(position: number, nowMs: number, most = ACTIVITY_MOST_EVENTS): ActivitySlice {
    const oldest = Math.max(0, this.#written - this.#times.length);
    let at = Math.max(position, oldest);
    const lost = at - position;
    const reachesBack = oldest === 0 || this.#timeOf(oldest) < nowMs - ACTIVITY_SPAN_MS;
    if (position === 0) while (at < this.#written && this.#timeOf(at) < nowMs - ACTIVITY_SPAN_MS) at += 1;
    const end = Math.min(this.#written, at + most);
    const events: number[] = [];
    for (let one = at; one < end; one += 1) this.#read(one, events);
    // Whoever begins misses only what the last five minutes had more than is kept.
    const missing = position === 0 && reachesBack ? 0 : lost;
    return { events, marks: this.#marks, lost: missing, position: end };
  }

  #timeOf(position: number): number {
    return this.#times[position % this.#times.length] ?? 0;
  }

  #read(position: number, into: number[]): void {
    const slot = position % this.#times.length;
    into.push(this.#timeOf(position));
    for (let fact = 0; fact < ACTIVITY_STRIDE - 1; fact += 1) into.push(this.#facts[slot * 3 + fact] ?? 0);
  }

  /** Only ever called before the ring wraps: slots and positions are still the same. */
  #grow(): void {
    const times = new Float64Array(this.#times.length * 2);
    const facts = new Uint32Array(this.#facts.length * 2);
    times.set(this.#times);
    facts.set(this.#facts);
    this.#times = times;
    this.#facts = facts;
  }
}
