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
 * The most timelines per provider; above that, the oldest closed ones are dropped early.
 * @internal Tested up to this limit.
 */
export const MAX_TIMELINES = 2000;
/** The most segments per provider; above that, the oldest are dropped early. @internal Tested up to this limit. */
export const MAX_STRETCHES = 200_000;

/** A time span with missing events. */
export interface ActivityGap {
  readonly fromMs: number;
  readonly toMs: number;
  readonly lost: number;
}

/**
 * The start of a stream: the current connections and the events that led to them. The events may arrive in several
 * batches; the connections come with the first.
 */
interface ActivityHistory {
  readonly connections: readonly ConnectionSnapshot[];
  readonly events: readonly number[];
  readonly lost: number;
  readonly atMs: number;
}

/** One provider's connections over the last hour. */
export class ProviderActivity {
  /** Increments with every change, so that a picture knows when to redraw. */
  version = 0;
  /** Timelines dropped although recent enough to be shown. */
  timelinesDropped = 0;
  /** When the last of them ended. */
  droppedUntilMs = -Infinity;
  /** Nothing before this time is kept; -Infinity while everything is kept. */
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

  /** The known timelines, oldest first. */
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

  /** The time of the newest event. */
  get newestMs(): number {
    return this.#newestMs;
  }

  /** The number of segments in memory. */
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

  /** Applies a batch; a batch with connections starts over. */
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
   * Corrects the effects of lost events: connections open here but closed in the program, and vice versa. Leaves
   * connections known to both unchanged, since the stream continues meanwhile.
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
      default: // an event kind from a newer program version
    }
  }

  #startRequest(timeline: ConnectionTimeline, event: ActivityEvent): void {
    const isReused = event.detail === 1;
    this.#buckets.request(event.atMs, isReused);
    timeline.requests += 1;
    // The connection was created for this request, so its segment already started when the connection was established.
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

  /** Starts a new state of a timeline; ignored if the timeline has ended. */
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

  /** Forgets what is older than the hour kept, at most once a second, and more if memory would exceed its limits. */
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
