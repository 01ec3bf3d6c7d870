import type { Stall, StallTone } from '../../../src/contract/stall.ts';
import { TIMELINE, type ConnectionTimeline } from '../../live/connection-timeline.ts';
import { formatSeconds, formatStall } from '../../text/format-stall.ts';
import { type TimelineRequests, timelineStall } from '../../connection-timeline/timeline-requests.ts';

/** The current activity of an open connection. */
export interface TimelineNow {
  readonly id: number;
  /** Its index among the timelines. */
  readonly index: number;
  readonly text: string;
  readonly tone: StallTone | 'idle';
  /** The elapsed share of the timeout that ends its wait, from 0 to 1; undefined for a connection without a request. */
  readonly share: number | undefined;
}

/** The input for describing the current state. */
export interface NowScene {
  readonly timelines: readonly ConnectionTimeline[];
  readonly requests: TimelineRequests;
  readonly nowMs: number;
  /** The idle timeout in effect, in seconds. */
  readonly idleTimeoutSecs: number;
}

/** Describes each open connection, in the order of the timelines. */
export function timelinesNow(scene: NowScene): readonly TimelineNow[] {
  return scene.timelines.flatMap((timeline, index) => {
    if (timeline.state === undefined) return [];
    const stall = timelineStall(timeline, scene.requests, scene.nowMs);
    const told = stall === undefined ? withoutRequest(timeline, scene) : withRequest(stall);
    return [{ id: timeline.id, index, ...told }];
  });
}

/** Sorts them for a list: those about to end first, then silent ones, idle ones last. */
export function byUrgency(all: readonly TimelineNow[]): readonly TimelineNow[] {
  return all.toSorted((one, other) => rank(one) - rank(other) || (other.share ?? 0) - (one.share ?? 0));
}

function rank({ tone, share }: TimelineNow): number {
  return ['ending', 'silent', 'calm', 'idle'].indexOf(tone) + (share === undefined ? 0.5 : 0);
}

function withRequest(stall: Stall): Pick<TimelineNow, 'text' | 'tone' | 'share'> {
  const { end, tone } = stall;
  return {
    text: formatStall(stall),
    tone,
    share: end === undefined ? 0 : Math.min(1, end.ageMs / end.limitMs),
  };
}

function withoutRequest(
  timeline: ConnectionTimeline,
  scene: NowScene,
): Pick<TimelineNow, 'text' | 'tone' | 'share'> {
  const ageMs = scene.nowMs - timeline.lastStartMs;
  const age = Number.isFinite(ageMs) ? formatSeconds(Math.max(0, ageMs)) : '';
  if (timeline.state === TIMELINE.idle) {
    // At the latest: a server hint or learned server closes may close it earlier.
    const closes = `closes after ${formatSeconds(scene.idleTimeoutSecs * 1000)}`;
    return {
      text: age === '' ? `idle, ${closes}` : `idle ${age}, ${closes}`,
      tone: 'idle',
      share: undefined,
    };
  }
  const text = timeline.state === TIMELINE.connecting ? 'connecting' : 'request in progress';
  return { text, tone: 'calm', share: undefined };
}

/** A narrower picture next to the column would show too little of five minutes. */
const COLUMN_FROM_WIDTH = 760;
/** The smallest distance between lines of text. */
const COLUMN_FROM_PITCH = 14;
/** `column`: next to the timelines, each line at its own timeline. `list`: below them, the most urgent first. */
export type NowForm = 'column' | 'list';

/** The form that fits. */
export function nowForm(width: number, pitch: number): NowForm {
  return width >= COLUMN_FROM_WIDTH && pitch >= COLUMN_FROM_PITCH ? 'column' : 'list';
}
