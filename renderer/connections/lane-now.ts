import type { Stall, StallTone } from '../../src/contract/stall.ts';
import { LANE, type Lane } from '../live/lane.ts';
import { secondsWords, stallWords } from '../live/stall-words.ts';
import { type LaneRequests, laneStall } from './lane-requests.ts';

/** What an open connection does at this moment. */
export interface LaneNow {
  readonly id: number;
  /** Its place among the lanes. */
  readonly index: number;
  readonly text: string;
  readonly tone: StallTone | 'idle';
  /** How much of the clock that ends it has passed, from 0 to 1; undefined for a connection without a request. */
  readonly share: number | undefined;
}

/** What the moment is told from. */
export interface NowScene {
  readonly lanes: readonly Lane[];
  readonly requests: LaneRequests;
  readonly nowMs: number;
  /** The idle timeout in effect, in seconds. */
  readonly idleTimeoutSecs: number;
}

/** What each open connection does, in the order of the lanes. */
export function lanesNow(scene: NowScene): readonly LaneNow[] {
  return scene.lanes.flatMap((lane, index) => {
    if (lane.state === undefined) return [];
    const stall = laneStall(lane, scene.requests, scene.nowMs);
    const told = stall === undefined ? withoutRequest(lane, scene) : withRequest(stall);
    return [{ id: lane.id, index, ...told }];
  });
}

/** The same, for one line after the other: what is about to end first, then what is silent, idle ones last. */
export function byUrgency(all: readonly LaneNow[]): readonly LaneNow[] {
  return all.toSorted((one, other) => rank(one) - rank(other) || (other.share ?? 0) - (one.share ?? 0));
}

function rank({ tone, share }: LaneNow): number {
  return ['ending', 'silent', 'calm', 'idle'].indexOf(tone) + (share === undefined ? 0.5 : 0);
}

function withRequest(stall: Stall): Pick<LaneNow, 'text' | 'tone' | 'share'> {
  const { end, tone } = stall;
  return {
    text: stallWords(stall),
    tone,
    share: end === undefined ? 0 : Math.min(1, end.ageMs / end.limitMs),
  };
}

function withoutRequest(lane: Lane, scene: NowScene): Pick<LaneNow, 'text' | 'tone' | 'share'> {
  const ageMs = scene.nowMs - lane.lastStartMs;
  const age = Number.isFinite(ageMs) ? secondsWords(Math.max(0, ageMs)) : '';
  if (lane.state === LANE.idle) {
    // A hint of the server, or what its closes have taught, may end it earlier, never later.
    const closes = `closes by ${secondsWords(scene.idleTimeoutSecs * 1000)}`;
    return {
      text: age === '' ? `idle, ${closes}` : `idle ${age}, ${closes}`,
      tone: 'idle',
      share: undefined,
    };
  }
  const text = lane.state === LANE.connecting ? 'connecting' : 'request in progress';
  return { text, tone: 'calm', share: undefined };
}
