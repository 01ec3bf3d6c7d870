import type { CloseReason, CreateReason } from '../../src/contract/connections.ts';

/** States of a connection over time. */
export const TIMELINE = { connecting: 0, request: 1, idle: 2 } as const;
export type TimelineState = (typeof TIMELINE)[keyof typeof TIMELINE];

/** How a connection ended, or the dial that failed to create it. `unseen`: the event was lost. */
export type TimelineEnd =
  | { readonly kind: 'closed'; readonly reason: CloseReason }
  | { readonly kind: 'dial_failed' | 'called_off' | 'unseen' };

/** A single segment of a timeline. */
export interface TimelineSegment {
  readonly state: TimelineState;
  readonly startMs: number;
  readonly endMs: number;
  /** The number of this request on its connection, from 1; 0 if this is no request or the number is unknown. */
  readonly request: number;
  readonly reused: boolean;
}

/** Compacts only from this many forgotten segments, so that a timeline is not copied for each one. */
const COMPACT_FROM = 64;

/**
 * The life of one connection within the hour kept: consecutive segments without gaps, each lasting until the next one
 * starts. Stored as plain numbers, since thousands are drawn per frame.
 */
export class ConnectionTimeline {
  readonly id: number;
  createReason: CreateReason;
  /** When TCP and TLS were established; undefined while dialling. */
  createdAtMs: number | undefined;
  /** The closed connection that this one replaced; undefined if none or unknown. */
  replaces: number | undefined;
  endedAtMs: number | undefined;
  end: TimelineEnd | undefined;
  /** Requests on this connection so far, including those before the hour kept. */
  requests = 0;
  #starts: number[] = [];
  #states: TimelineState[] = [];
  #requests: number[] = [];
  #first = 0;

  constructor(id: number, createReason: CreateReason) {
    this.id = id;
    this.createReason = createReason;
  }

  /** The number of segments. */
  get length(): number {
    return this.#starts.length - this.#first;
  }

  /** The current state; undefined after the end and before the first segment. */
  get state(): TimelineState | undefined {
    return this.endedAtMs === undefined ? this.#states.at(-1) : undefined;
  }

  /** Start of the newest segment; -Infinity before the first. */
  get lastStartMs(): number {
    return this.#starts.at(-1) ?? -Infinity;
  }

  /** Start of the oldest segment still known. */
  get firstStartMs(): number {
    return this.#starts[this.#first] ?? -Infinity;
  }

  stateAt(index: number): TimelineState {
    return this.#states[this.#first + index] ?? TIMELINE.idle;
  }

  startAt(index: number): number {
    return this.#starts[this.#first + index] ?? 0;
  }

  /** The end of a segment; for the newest segment, the end of the connection, or `nowMs` while it is open. */
  endAt(index: number, nowMs: number): number {
    return this.#starts[this.#first + index + 1] ?? this.endedAtMs ?? nowMs;
  }

  requestAt(index: number): number {
    return this.#requests[this.#first + index] ?? 0;
  }

  segmentAt(index: number, nowMs: number): TimelineSegment | undefined {
    if (index < 0 || index >= this.length) return undefined;
    const request = this.requestAt(index);
    return {
      state: this.stateAt(index),
      startMs: this.startAt(index),
      endMs: this.endAt(index, nowMs),
      request,
      reused: request !== 1,
    };
  }

  /** The index of the segment at a time; -1 outside the connection's life. */
  indexAt(atMs: number): number {
    if (this.length === 0 || atMs < this.firstStartMs || atMs > (this.endedAtMs ?? Infinity)) return -1;
    let low = this.#first;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#starts[middle] ?? 0) <= atMs) low = middle;
      else high = middle - 1;
    }
    return low - this.#first;
  }

  /** Starts a segment. Never earlier than the newest segment, so that none ends before it starts. */
  begin(atMs: number, state: TimelineState, request = 0): void {
    this.#starts.push(Math.max(atMs, this.lastStartMs));
    this.#states.push(state);
    this.#requests.push(request);
  }

  /** Ends the timeline; ignored if it has already ended. */
  finish(atMs: number, end: TimelineEnd): void {
    if (this.endedAtMs !== undefined) return;
    this.endedAtMs = Math.max(atMs, this.lastStartMs);
    this.end = end;
  }

  /** Forgets the segments that ended before a time and returns how many. Always keeps the newest. */
  forgetBefore(atMs: number): number {
    const before = this.#first;
    while (this.#first < this.#starts.length - 1 && (this.#starts[this.#first + 1] ?? 0) <= atMs)
      this.#first += 1;
    const forgotten = this.#first - before;
    if (this.#first > COMPACT_FROM && this.#first * 2 > this.#starts.length) this.#compact();
    return forgotten;
  }

  #compact(): void {
    this.#starts = this.#starts.slice(this.#first);
    this.#states = this.#states.slice(this.#first);
    this.#requests = this.#requests.slice(this.#first);
    this.#first = 0;
  }
}
