import type { CloseReason, CreateReason } from '../../src/contract/connections.ts';

/** What a connection was doing for a while. */
export const TIMELINE = { connecting: 0, request: 1, idle: 2 } as const;
export type TimelineState = (typeof TIMELINE)[keyof typeof TIMELINE];

/** How a connection ended; a dial that came to nothing ends a timeline too. `unseen`: the event was lost. */
export type TimelineEnd =
  | { readonly kind: 'closed'; readonly reason: CloseReason }
  | { readonly kind: 'dial_failed' | 'called_off' | 'unseen' };

/** One stretch of a timeline, for code that looks at a single one. */
export interface TimelineSegment {
  readonly state: TimelineState;
  readonly startMs: number;
  readonly endMs: number;
  /** Which request of its connection this is, from 1; 0 where it is none or the number is not known. */
  readonly request: number;
  readonly reused: boolean;
}

/** Cut off so that a timeline does not copy itself for each stretch that leaves the window. */
const COMPACT_FROM = 64;

/**
 * The life of one connection as far as the window reaches: stretches that follow each other without a hole, each
 * from its own start to the start of the next. Kept as plain numbers, since thousands are drawn per frame.
 */
export class ConnectionTimeline {
  readonly id: number;
  createReason: CreateReason;
  /** When TCP and TLS stood; undefined while it is dialled. */
  createdAtMs: number | undefined;
  /** The closed connection whose place it took; undefined where it took none, or that is not known. */
  replaces: number | undefined;
  endedAtMs: number | undefined;
  end: TimelineEnd | undefined;
  /** Requests it has taken so far, those before the window included. */
  requests = 0;
  #starts: number[] = [];
  #states: TimelineState[] = [];
  #requests: number[] = [];
  #first = 0;

  constructor(id: number, createReason: CreateReason) {
    this.id = id;
    this.createReason = createReason;
  }

  /** How many stretches there are. */
  get length(): number {
    return this.#starts.length - this.#first;
  }

  /** What it does now; undefined once it has ended, and before its first stretch. */
  get state(): TimelineState | undefined {
    return this.endedAtMs === undefined ? this.#states.at(-1) : undefined;
  }

  /** Where the newest stretch begins; -Infinity before the first. */
  get lastStartMs(): number {
    return this.#starts.at(-1) ?? -Infinity;
  }

  /** Where what is known of it begins. */
  get firstStartMs(): number {
    return this.#starts[this.#first] ?? -Infinity;
  }

  stateAt(index: number): TimelineState {
    return this.#states[this.#first + index] ?? TIMELINE.idle;
  }

  startAt(index: number): number {
    return this.#starts[this.#first + index] ?? 0;
  }

  /** The end of a stretch; of the newest one the end of the connection, or `nowMs` while it is open. */
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

  /** The stretch at a moment, as its index; -1 outside its life. */
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

  /** Begins a stretch; one that would begin before the newest begins with it, so that no stretch ends before it began. */
  begin(atMs: number, state: TimelineState, request = 0): void {
    this.#starts.push(Math.max(atMs, this.lastStartMs));
    this.#states.push(state);
    this.#requests.push(request);
  }

  /** Ends the timeline; a later end is not believed. */
  finish(atMs: number, end: TimelineEnd): void {
    if (this.endedAtMs !== undefined) return;
    this.endedAtMs = Math.max(atMs, this.lastStartMs);
    this.end = end;
  }

  /** Forgets the stretches that ended before a moment, and gives back how many. The newest one always stays. */
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
