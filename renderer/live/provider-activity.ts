import {
  ACTIVITY,
  ACTIVITY_SPAN_MS,
  ACTIVITY_STRIDE,
  type ActivityBatch,
  type ActivityMark,
} from '../../src/contract/activity.ts';
import { CLOSE_REASONS, type ConnectionSnapshot } from '../../src/contract/connections.ts';
import { ActivityBuckets, type Peaks } from './activity-buckets.ts';
import { type ActivityEvent, createReasonOf, eventAt, firstEvents } from './activity-events.ts';
import { timelineOf, startTimeline } from './timeline-start.ts';
import { ConnectionTimeline, TIMELINE, type TimelineState } from './connection-timeline.ts';

/**
 * The most timelines of one provider; beyond them the oldest closed ones go early.
 * @internal Its test goes up to it.
 */
export const MAX_TIMELINES = 2000;
/** The most stretches of one provider; beyond them the oldest go early. @internal Its test goes up to it. */
export const MAX_STRETCHES = 200_000;

/** A stretch of time of which events are missing. */
export interface ActivityGap {
  readonly fromMs: number;
  readonly toMs: number;
  readonly lost: number;
}

/**
 * How a stream begins: the connections as they are, and the events that led there. They may come in several batches;
 * the connections are those of the first.
 */
interface ActivityHistory {
  readonly connections: readonly ConnectionSnapshot[];
  readonly events: readonly number[];
  readonly lost: number;
  readonly atMs: number;
}

/** What is known of one provider's connections over the last hour. */
export class ProviderActivity {
  /** Counts up with every change, so that a picture knows whether to draw itself anew. */
  version = 0;
  /** Timelines that had to go although they were young enough to be shown. */
  timelinesDropped = 0;
  /** When the last of them had ended. */
  droppedUntilMs = -Infinity;
  /** Before this moment nothing is kept; -Infinity while memory holds everything. */
  keptFromMs = -Infinity;
  #timelines = new Map<number, ConnectionTimeline>();
  #sorted: readonly ConnectionTimeline[] | undefined;
  #marks: readonly ActivityMark[] = [];
  #gaps: readonly ActivityGap[] = [];
  #buckets = new ActivityBuckets(0, 0, 0);
  #newestMs = 0;
  #stretches = 0;
  #prunedAtMs = -Infinity;
  #history: ActivityHistory | undefined;

  /** Those with a place in the picture, oldest first. */
  get timelines(): readonly ConnectionTimeline[] {
    this.#sorted ??= [...this.#timelines.values()].toSorted((one, other) => one.id - other.id);
    return this.#sorted;
  }

  get marks(): readonly ActivityMark[] {
    return this.#marks;
  }

  get gaps(): readonly ActivityGap[] {
    return this.#gaps;
  }

  /** The moment of the newest event. */
  get newestMs(): number {
    return this.#newestMs;
  }

  /** How many stretches are in memory. */
  get stretches(): number {
    return this.#stretches;
  }

  get active(): number {
    return this.#buckets.active;
  }

  get idle(): number {
    return this.#buckets.idle;
  }

  timeline(id: number): ConnectionTimeline | undefined {
    return this.#timelines.get(id);
  }

  peaks(fromMs: number, toMs: number): Peaks {
    return this.#buckets.peaks(fromMs, toMs);
  }

  reuseSince(fromMs: number): { readonly reused: number; readonly total: number } {
    return this.#buckets.reuseSince(fromMs);
  }

  /** Takes in what is new; a batch with connections begins anew. */
  apply(batch: ActivityBatch, nowMs: number): void {
    this.version += 1;
    let { events } = batch;
    const { connections } = batch;
    if (connections !== undefined) {
      this.#marks = [];
      this.#history = { connections, events, lost: batch.lost, atMs: nowMs };
      this.#begin(this.#history);
    } else if (this.#history !== undefined && (events[0] ?? Infinity) < this.#history.atMs) {
      this.#history = { ...this.#history, events: [...this.#history.events, ...events] };
      ({ events } = this.#history);
      this.#begin(this.#history);
    } else {
      if (events.length > 0) this.#history = undefined;
      if (batch.lost > 0) this.#addGap(this.#newestMs, events[0] ?? nowMs, batch.lost);
    }
    for (let at = 0; at + ACTIVITY_STRIDE <= events.length; at += ACTIVITY_STRIDE)
      this.#take(eventAt(events, at));
    for (const mark of batch.marks) this.#addMark(mark);
    this.#prune(nowMs);
  }

  /**
   * Puts right what lost events left wrong: connections that are open here and closed there, and the other way
   * round. What both know stays, since the stream goes on in between.
   */
  reconcile(connections: readonly ConnectionSnapshot[], nowMs: number): void {
    this.version += 1;
    const there = new Map(connections.map((connection) => [connection.id, connection]));
    for (const timeline of this.#timelines.values()) {
      const snapshot = there.get(timeline.id);
      if (timeline.state === undefined || timeline.state === TIMELINE.connecting) continue;
      if (snapshot === undefined) this.#close(timeline, nowMs, { kind: 'unseen' });
      else if (snapshot.closedAtMs !== undefined) {
        const reason = snapshot.closeReason ?? 'error';
        this.#close(timeline, snapshot.closedAtMs, { kind: 'closed', reason });
      }
    }
    for (const snapshot of connections) {
      if (snapshot.state !== 'closed' && this.#timelines.get(snapshot.id) === undefined) {
        const timeline = timelineOf(snapshot);
        this.#timelines.set(timeline.id, timeline);
        this.#sorted = undefined;
        this.#turn(timeline, nowMs, snapshot.state === 'active' ? TIMELINE.request : TIMELINE.idle);
      }
    }
  }

  #begin({ connections, events, lost, atMs }: ActivityHistory): void {
    const horizonMs = atMs - ACTIVITY_SPAN_MS;
    this.#forgetAll();
    const firsts = firstEvents(events, atMs);
    const knownFromMs = lost > 0 ? (events[0] ?? atMs) : -Infinity;
    this.keptFromMs = knownFromMs;
    for (const snapshot of connections) {
      const timeline = timelineOf(snapshot);
      this.#timelines.set(timeline.id, timeline);
      timeline.requests = Math.max(0, snapshot.requests - (firsts.get(timeline.id)?.requests ?? 0));
      startTimeline(timeline, { first: firsts.get(timeline.id)?.event, snapshot, knownFromMs });
      this.#stretches += timeline.length;
    }
    for (const { event } of firsts.values()) {
      if (this.#timelines.has(event.id) || event.kind === ACTIVITY.dial) continue;
      const timeline = new ConnectionTimeline(event.id, createReasonOf(event));
      this.#timelines.set(timeline.id, timeline);
      startTimeline(timeline, { first: event, snapshot: undefined, knownFromMs });
      this.#stretches += timeline.length;
    }
    const states = [...this.#timelines.values()].map((timeline) => timeline.state);
    const active = states.filter((state) => state === TIMELINE.request).length;
    const idle = states.filter((state) => state === TIMELINE.idle).length;
    this.#buckets = new ActivityBuckets(Math.max(0, horizonMs), active, idle);
    this.#newestMs = horizonMs;
  }

  #forgetAll(): void {
    this.#timelines = new Map();
    this.#sorted = undefined;
    this.#gaps = [];
    this.#stretches = 0;
    this.timelinesDropped = 0;
    this.droppedUntilMs = -Infinity;
    this.keptFromMs = -Infinity;
  }

  #take(event: ActivityEvent): void {
    this.#newestMs = Math.max(this.#newestMs, event.atMs);
    const timeline = this.#timelineFor(event);
    switch (event.kind) {
      case ACTIVITY.dial:
        return this.#turn(timeline, event.atMs, TIMELINE.connecting);
      case ACTIVITY.created:
        timeline.createdAtMs = event.atMs;
        timeline.createReason = createReasonOf(event);
        return this.#turn(timeline, event.atMs, TIMELINE.request);
      case ACTIVITY.replaced:
        timeline.replaces = event.detail;
        return;
      case ACTIVITY.dialFailed:
        return this.#close(timeline, event.atMs, { kind: event.detail === 1 ? 'called_off' : 'dial_failed' });
      case ACTIVITY.requestStart:
        return this.#startRequest(timeline, event);
      case ACTIVITY.idle:
        return this.#turn(timeline, event.atMs, TIMELINE.idle);
      case ACTIVITY.closed:
        return this.#close(timeline, event.atMs, {
          kind: 'closed',
          reason: CLOSE_REASONS[event.detail] ?? 'error',
        });
      default: // a kind of a newer program
    }
  }

  #startRequest(timeline: ConnectionTimeline, event: ActivityEvent): void {
    const isReused = event.detail === 1;
    this.#buckets.request(event.atMs, isReused);
    timeline.requests += 1;
    // The connection was made for this very request: its stretch began when the connection stood.
    const isTaken = !isReused && timeline.state === TIMELINE.request;
    if (!isTaken) this.#turn(timeline, event.atMs, TIMELINE.request);
  }

  #timelineFor(event: ActivityEvent): ConnectionTimeline {
    const known = this.#timelines.get(event.id);
    if (known !== undefined) return known;
    const timeline = new ConnectionTimeline(event.id, createReasonOf(event));
    this.#timelines.set(event.id, timeline);
    this.#sorted = undefined;
    return timeline;
  }

  /** A timeline does something else from now on; one that has ended stays so. */
  #turn(timeline: ConnectionTimeline, atMs: number, state: TimelineState): void {
    if (timeline.endedAtMs !== undefined) return;
    const was = timeline.state;
    const request = state === TIMELINE.request ? Math.max(1, timeline.requests) : 0;
    timeline.begin(atMs, state, request);
    this.#stretches += 1;
    this.#count(atMs, was, state);
  }

  #close(timeline: ConnectionTimeline, atMs: number, end: NonNullable<ConnectionTimeline['end']>): void {
    if (timeline.endedAtMs !== undefined) return;
    const was = timeline.state;
    if (was === undefined) {
      timeline.begin(atMs, TIMELINE.idle);
      this.#stretches += 1;
    }
    timeline.finish(atMs, end);
    this.#count(atMs, was, undefined);
  }

  #count(atMs: number, was: TimelineState | undefined, is: TimelineState | undefined): void {
    const active = Number(is === TIMELINE.request) - Number(was === TIMELINE.request);
    const idle = Number(is === TIMELINE.idle) - Number(was === TIMELINE.idle);
    if (active !== 0 || idle !== 0) this.#buckets.change(atMs, active, idle);
  }

  #addMark(mark: ActivityMark): void {
    if (this.#marks.some((known) => known.atMs === mark.atMs && known.text === mark.text)) return;
    this.#marks = [...this.#marks, mark];
  }

  #addGap(fromMs: number, toMs: number, lost: number): void {
    this.#gaps = [...this.#gaps, { fromMs, toMs: Math.max(fromMs, toMs), lost }];
  }

  /** Forgets what has left the window, at most once a second, and more where memory would grow beyond its bounds. */
  #prune(nowMs: number): void {
    const isFull = this.#stretches > MAX_STRETCHES || this.#timelines.size > MAX_TIMELINES;
    if (!isFull && nowMs - this.#prunedAtMs < 1000) return;
    this.#prunedAtMs = nowMs;
    let horizonMs = nowMs - ACTIVITY_SPAN_MS;
    this.#forgetBefore(horizonMs);
    horizonMs = Math.max(horizonMs, this.keptFromMs);
    while (this.#stretches > MAX_STRETCHES && horizonMs < nowMs) {
      horizonMs += 10_000;
      this.keptFromMs = horizonMs;
      this.#forgetBefore(horizonMs);
    }
    this.#dropTimelines();
  }

  #forgetBefore(horizonMs: number): void {
    for (const timeline of this.#timelines.values()) {
      if (timeline.endedAtMs !== undefined && timeline.endedAtMs < horizonMs) this.#drop(timeline);
      else this.#stretches -= timeline.forgetBefore(horizonMs);
    }
    this.#marks = this.#marks.filter((mark) => mark.atMs >= horizonMs);
    this.#gaps = this.#gaps.filter((gap) => gap.toMs >= horizonMs);
  }

  #dropTimelines(): void {
    let excess = this.#timelines.size - MAX_TIMELINES;
    if (excess <= 0) return;
    for (const timeline of this.timelines) {
      if (excess <= 0) break;
      if (timeline.endedAtMs === undefined) continue;
      this.#drop(timeline);
      this.timelinesDropped += 1;
      this.droppedUntilMs = Math.max(this.droppedUntilMs, timeline.endedAtMs);
      excess -= 1;
    }
  }

  #drop(timeline: ConnectionTimeline): void {
    this.#timelines.delete(timeline.id);
    this.#stretches -= timeline.length;
    this.#sorted = undefined;
  }
}
