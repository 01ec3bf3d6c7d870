import type { CreateReason } from '../../src/contract/connections.ts';
import { LANE, type Lane } from '../live/lane.ts';
import { durationWords, plural } from '../live/words.ts';
import { lanesNow, type NowScene } from './lane-now.ts';
import { CREATE_WORDS } from '../../src/contract/create-words.ts';
import { CLOSE_FACTS } from './reasons.ts';

/** One connection in a sentence or two, in the pieces that are drawn differently. */
export interface ConnectionStory {
  /** `#44 closed by the server`. */
  readonly headline: string;
  /** `after 61 s idle`; may be empty. */
  readonly circumstance: string;
  readonly isFault: boolean;
  readonly createReason: CreateReason;
  /** Why that was, in words. */
  readonly createWords: string;
  /** `12 requests, 214 s old`. */
  readonly facts: string;
  /** What took its place: `next request opened #47 (after_server_close)`; may be empty. */
  readonly next: string;
  /** What it waits for and who ends it: `41 s silent, Claude Code gives up at 180 s`; empty once it is closed. */
  readonly now: string;
  /** The stretch that is pointed at; may be empty. */
  readonly moment: string;
}

/** What a story is told from. */
export interface StoryScene extends NowScene {
  /** The stretch that is pointed at, as its index; -1 for none. */
  readonly segment: number;
}

/** Tells one connection's story. */
export function connectionStory(lane: Lane, scene: StoryScene): ConnectionStory {
  const { nowMs } = scene;
  const endMs = lane.endedAtMs ?? nowMs;
  const age = lane.createdAtMs === undefined ? '' : `, ${durationWords(endMs - lane.createdAtMs)} old`;
  const successor = successorOf(lane, scene.lanes);
  return {
    ...fate(lane, nowMs),
    createReason: lane.createReason,
    createWords: CREATE_WORDS[lane.createReason],
    facts: `${plural(lane.requests, 'request')}${age}`,
    next: successor === undefined ? '' : `next request opened #${successor.id} (${successor.createReason})`,
    now: nowOf(lane, scene),
    moment: momentOf(lane, scene),
  };
}

/** The story as one text, for screen readers. */
export function storyText(story: ConnectionStory): string {
  const first = story.circumstance === '' ? story.headline : `${story.headline} ${story.circumstance}`;
  const parts = [first, `created: ${story.createReason}, ${story.createWords}`, story.facts];
  if (story.now !== '') parts.push(`now: ${story.now}`);
  if (story.next !== '') parts.push(story.next);
  return `${parts.join('; ')}.${story.moment === '' ? '' : ` ${story.moment}.`}`;
}

/** The headline says already that it has a request; how it waits or when it closes is worth a word more. */
function nowOf(lane: Lane, scene: StoryScene): string {
  const [now] = lanesNow({ ...scene, lanes: [lane] });
  return now === undefined || (now.share === undefined && now.tone !== 'idle') ? '' : now.text;
}

function fate(lane: Lane, nowMs: number): Pick<ConnectionStory, 'headline' | 'circumstance' | 'isFault'> {
  const last = lane.length - 1;
  const lastMs = lane.endAt(last, nowMs) - lane.startAt(last);
  const wasIdle = last >= 0 && lane.stateAt(last) === LANE.idle && Number.isFinite(lastMs);
  switch (lane.end?.kind) {
    case 'closed': {
      const { reason } = lane.end;
      const { words, isFault } = CLOSE_FACTS[reason];
      const circumstanceOf = (): string => {
        if (wasIdle) return `after ${durationWords(lastMs)} idle`;
        if (reason === 'request_aborted') return '';
        return isFault ? 'during a request' : 'after a request';
      };
      return { headline: `#${lane.id} ${words}`, circumstance: circumstanceOf(), isFault };
    }
    case 'dial_failed':
      return {
        headline: `#${lane.id} could not connect`,
        circumstance: `after ${durationWords(lastMs)}`,
        isFault: true,
      };
    case 'called_off':
      return { headline: `#${lane.id} was called off`, circumstance: 'while it connected', isFault: false };
    case 'unseen':
      return { headline: `#${lane.id} is closed`, circumstance: 'its end was not seen', isFault: false };
    case undefined:
      return { headline: `#${lane.id} ${presence(lane.state)}`, circumstance: since(lastMs), isFault: false };
  }
}

function presence(state: Lane['state']): string {
  if (state === LANE.connecting) return 'is connecting';
  return state === LANE.request ? 'has a request' : 'is idle';
}

function since(ms: number): string {
  return Number.isFinite(ms) ? `for ${durationWords(ms)}` : '';
}

function momentOf(lane: Lane, { nowMs, segment }: StoryScene): string {
  const one = lane.segmentAt(segment, nowMs);
  if (one === undefined) return '';
  const lasted = one.endMs - one.startMs;
  const words = Number.isFinite(lasted) ? durationWords(lasted) : 'longer than is kept';
  const ago = durationWords(Math.max(0, nowMs - one.endMs));
  const when = one.endMs >= nowMs ? 'until now' : `until ${ago} ago`;
  switch (one.state) {
    case LANE.connecting:
      return `Connecting: ${words}, ${when}`;
    case LANE.request:
      return `Request ${one.request} on it, ${one.reused ? 'reused' : 'created'}: ${words}, ${when}`;
    case LANE.idle:
      return `Idle: ${words}, ${when}`;
  }
}

/** The connection that took the place of a closed one; undefined while none has. @internal Tested by itself. */
export function successorOf(lane: Lane, lanes: readonly Lane[]): Lane | undefined {
  return lane.end?.kind === 'closed' ? lanes.find(({ replaces }) => replaces === lane.id) : undefined;
}
