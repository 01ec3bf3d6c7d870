import { ACTIVITY, ACTIVITY_STRIDE } from '../../src/contract/activity.ts';
import { CREATE_REASONS, type CreateReason } from '../../src/contract/connections.ts';

/** An event of the wire format, decoded from its four numbers. */
export interface ActivityEvent {
  readonly atMs: number;
  readonly id: number;
  readonly kind: number;
  readonly detail: number;
}

/** Decodes the event at a position in the wire format. */
export function eventAt(events: readonly number[], at: number): ActivityEvent {
  return {
    atMs: events[at] ?? 0,
    id: events[at + 1] ?? 0,
    kind: events[at + 2] ?? -1,
    detail: events[at + 3] ?? 0,
  };
}

/** Returns each connection's first event and the number of requests that its events up to `untilMs` report. */
export function firstEvents(
  events: readonly number[],
  untilMs: number,
): Map<number, { readonly event: ActivityEvent; requests: number }> {
  const firsts = new Map<number, { readonly event: ActivityEvent; requests: number }>();
  for (let at = 0; at + ACTIVITY_STRIDE <= events.length; at += ACTIVITY_STRIDE) {
    const id = events[at + 1] ?? 0;
    let first = firsts.get(id);
    if (first === undefined) {
      first = { event: eventAt(events, at), requests: 0 };
      firsts.set(id, first);
    }
    if (events[at + 2] === ACTIVITY.requestStart && (events[at] ?? 0) <= untilMs) first.requests += 1;
  }
  return firsts;
}

/** Why a connection was created; `no_idle` if the event does not say. */
export function createReasonOf(event: ActivityEvent): CreateReason {
  const tells = event.kind === ACTIVITY.dial || event.kind === ACTIVITY.created;
  return (tells ? CREATE_REASONS[event.detail] : undefined) ?? 'no_idle';
}
