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
import { laneOf, startLane } from './lane-start.ts';
import { Lane, LANE, type LaneState } from './lane.ts';

/** The most lanes of one provider; beyond them the oldest closed ones go early. @internal Its test goes up to it. */
export const MAX_LANES = 2000;
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
  /** Lanes that had to go although they were young enough to be shown. */
  lanesDropped = 0;
  /** When the last of them had ended. */
  droppedUntilMs = -Infinity;
  /** Before this moment nothing is kept; -Infinity while memory holds everything. */
  keptFromMs = -Infinity;
  #lanes = new Map<number, Lane>();
  #sorted: readonly Lane[] | undefined;
  #marks: readonly ActivityMark[] = [];
  #gaps: readonly ActivityGap[] = [];
  #buckets = new ActivityBuckets(0, 0, 0);
  #newestMs = 0;
  #stretches = 0;
  #prunedAtMs = -Infinity;
  #history: ActivityHistory | undefined;

  /** Those with a place in the picture, oldest first. */
  get lanes(): readonly Lane[] {
    this.#sorted ??= [...this.#lanes.values()].toSorted((one, other) => one.id - other.id);
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

  lane(id: number): Lane | undefined {
    return this.#lanes.get(id);
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
    for (const lane of this.#lanes.values()) {
      const snapshot = there.get(lane.id);
      if (lane.state === undefined || lane.state === LANE.connecting) continue;
      if (snapshot === undefined) this.#close(lane, nowMs, { kind: 'unseen' });
      else if (snapshot.closedAtMs !== undefined) {
        const reason = snapshot.closeReason ?? 'error';
        this.#close(lane, snapshot.closedAtMs, { kind: 'closed', reason });
      }
    }
    for (const snapshot of connections) {
      if (snapshot.state !== 'closed' && this.#lanes.get(snapshot.id) === undefined) {
        const lane = laneOf(snapshot);
        this.#lanes.set(lane.id, lane);
        this.#sorted = undefined;
        this.#turn(lane, nowMs, snapshot.state === 'active' ? LANE.request : LANE.idle);
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
      const lane = laneOf(snapshot);
      this.#lanes.set(lane.id, lane);
      lane.requests = Math.max(0, snapshot.requests - (firsts.get(lane.id)?.requests ?? 0));
      startLane(lane, { first: firsts.get(lane.id)?.event, snapshot, knownFromMs });
      this.#stretches += lane.length;
    }
    for (const { event } of firsts.values()) {
      if (this.#lanes.has(event.id) || event.kind === ACTIVITY.dial) continue;
      const lane = new Lane(event.id, createReasonOf(event));
      this.#lanes.set(lane.id, lane);
      startLane(lane, { first: event, snapshot: undefined, knownFromMs });
      this.#stretches += lane.length;
    }
    const states = [...this.#lanes.values()].map((lane) => lane.state);
    const active = states.filter((state) => state === LANE.request).length;
    const idle = states.filter((state) => state === LANE.idle).length;
    this.#buckets = new ActivityBuckets(Math.max(0, horizonMs), active, idle);
    this.#newestMs = horizonMs;
  }

  #forgetAll(): void {
    this.#lanes = new Map();
    this.#sorted = undefined;
    this.#gaps = [];
    this.#stretches = 0;
    this.lanesDropped = 0;
    this.droppedUntilMs = -Infinity;
    this.keptFromMs = -Infinity;
  }

  #take(event: ActivityEvent): void {
    this.#newestMs = Math.max(this.#newestMs, event.atMs);
    const lane = this.#laneFor(event);
    switch (event.kind) {
      case ACTIVITY.dial:
        return this.#turn(lane, event.atMs, LANE.connecting);
      case ACTIVITY.created:
        lane.createdAtMs = event.atMs;
        lane.createReason = createReasonOf(event);
        return this.#turn(lane, event.atMs, LANE.request);
      case ACTIVITY.replaced:
        lane.replaces = event.detail;
        return;
      case ACTIVITY.dialFailed:
        return this.#close(lane, event.atMs, { kind: event.detail === 1 ? 'called_off' : 'dial_failed' });
      case ACTIVITY.requestStart:
        return this.#startRequest(lane, event);
      case ACTIVITY.idle:
        return this.#turn(lane, event.atMs, LANE.idle);
      case ACTIVITY.closed:
        return this.#close(lane, event.atMs, {
          kind: 'closed',
          reason: CLOSE_REASONS[event.detail] ?? 'error',
        });
      default: // a kind of a newer program
    }
  }

  #startRequest(lane: Lane, event: ActivityEvent): void {
    const isReused = event.detail === 1;
    this.#buckets.request(event.atMs, isReused);
    lane.requests += 1;
    // The connection was made for this very request: its stretch began when the connection stood.
    const isTaken = !isReused && lane.state === LANE.request;
    if (!isTaken) this.#turn(lane, event.atMs, LANE.request);
  }

  #laneFor(event: ActivityEvent): Lane {
    const known = this.#lanes.get(event.id);
    if (known !== undefined) return known;
    const lane = new Lane(event.id, createReasonOf(event));
    this.#lanes.set(event.id, lane);
    this.#sorted = undefined;
    return lane;
  }

  /** A lane does something else from now on; one that has ended stays so. */
  #turn(lane: Lane, atMs: number, state: LaneState): void {
    if (lane.endedAtMs !== undefined) return;
    const was = lane.state;
    const request = state === LANE.request ? Math.max(1, lane.requests) : 0;
    lane.begin(atMs, state, request);
    this.#stretches += 1;
    this.#count(atMs, was, state);
  }

  #close(lane: Lane, atMs: number, end: NonNullable<Lane['end']>): void {
    if (lane.endedAtMs !== undefined) return;
    const was = lane.state;
    if (was === undefined) {
      lane.begin(atMs, LANE.idle);
      this.#stretches += 1;
    }
    lane.finish(atMs, end);
    this.#count(atMs, was, undefined);
  }

  #count(atMs: number, was: LaneState | undefined, is: LaneState | undefined): void {
    const active = Number(is === LANE.request) - Number(was === LANE.request);
    const idle = Number(is === LANE.idle) - Number(was === LANE.idle);
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
    const isFull = this.#stretches > MAX_STRETCHES || this.#lanes.size > MAX_LANES;
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
    this.#dropLanes();
  }

  #forgetBefore(horizonMs: number): void {
    for (const lane of this.#lanes.values()) {
      if (lane.endedAtMs !== undefined && lane.endedAtMs < horizonMs) this.#drop(lane);
      else this.#stretches -= lane.forgetBefore(horizonMs);
    }
    this.#marks = this.#marks.filter((mark) => mark.atMs >= horizonMs);
    this.#gaps = this.#gaps.filter((gap) => gap.toMs >= horizonMs);
  }

  #dropLanes(): void {
    let excess = this.#lanes.size - MAX_LANES;
    if (excess <= 0) return;
    for (const lane of this.lanes) {
      if (excess <= 0) break;
      if (lane.endedAtMs === undefined) continue;
      this.#drop(lane);
      this.lanesDropped += 1;
      this.droppedUntilMs = Math.max(this.droppedUntilMs, lane.endedAtMs);
      excess -= 1;
    }
  }

  #drop(lane: Lane): void {
    this.#lanes.delete(lane.id);
    this.#stretches -= lane.length;
    this.#sorted = undefined;
  }
}
