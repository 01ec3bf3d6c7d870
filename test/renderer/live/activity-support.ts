import { ACTIVITY, type ActivityBatch } from '../../../src/contract/activity.ts';
import type { ConnectionSnapshot } from '../../../src/contract/connections.ts';

/** Returns a batch of the provider `openai` that is empty except for the given fields. */
export function batch(given: Partial<ActivityBatch>): ActivityBatch {
  return { provider: 'openai', events: [], marks: [], lost: 0, ...given };
}

/** Returns an idle connection with the given overrides. */
export function snapshot(given: Partial<ConnectionSnapshot>): ConnectionSnapshot {
  return {
    id: 1,
    state: 'idle',
    createReason: 'no_idle',
    createdAtMs: 0,
    connectMs: 12,
    tlsMs: 9,
    remote: '192.0.2.1:443',
    requests: 1,
    idlePeriods: 1,
    idleSinceMs: undefined,
    bytesRead: 0,
    bytesWritten: 0,
    closeReason: undefined,
    closedAtMs: undefined,
    ...given,
  };
}

/** Builds events in their wire format. */
export class EventList {
  readonly list: number[] = [];
  readonly #nowMs: number;
  #connection = 0;

  constructor(nowMs: number) {
    this.#nowMs = nowMs;
  }

  /** Chooses the connection of the events that follow. */
  of(connection: number): this {
    this.#connection = connection;
    return this;
  }

  /** Adds an event that many seconds before now. */
  add(secondsAgo: number, kind: keyof typeof ACTIVITY, detail = 0): this {
    return this.at(this.#nowMs - secondsAgo * 1000, kind, detail);
  }

  at(ms: number, kind: keyof typeof ACTIVITY, detail = 0): this {
    this.list.push(ms, this.#connection, ACTIVITY[kind], detail);
    return this;
  }
}
