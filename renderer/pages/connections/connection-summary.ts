import { CREATE_REASON_TEXTS, type CreateReason } from '../../../src/contract/connections.ts';
import { TIMELINE, type ConnectionTimeline } from '../../live/connection-timeline.ts';
import { formatDuration, plural } from '../../text/format.ts';
import { timelinesNow, type NowScene } from './timeline-now.ts';
import { CLOSE_FACTS } from '../../connection-timeline/reasons.ts';

/** One connection in a sentence or two, in the pieces that are drawn differently. */
export interface ConnectionSummary {
  /** `#44 closed by the server`. */
  readonly headline: string;
  /** `after 61 s idle`; may be empty. */
  readonly circumstance: string;
  readonly isFault: boolean;
  readonly createReason: CreateReason;
  /** Why that was, in words. */
  readonly createText: string;
  /** `12 requests, 214 s old`. */
  readonly facts: string;
  /** What took its place: `next request opened #47 (after_server_close)`; may be empty. */
  readonly next: string;
  /** What it waits for and who ends it: `41 s silent, Claude Code gives up at 180 s`; empty once it is closed. */
  readonly now: string;
  /** The stretch that is pointed at; may be empty. */
  readonly moment: string;
}

/** What a summary is told from. */
export interface SummaryScene extends NowScene {
  /** The stretch that is pointed at, as its index; -1 for none. */
  readonly segment: number;
}

/** Tells one connection's summary. */
export function connectionSummary(timeline: ConnectionTimeline, scene: SummaryScene): ConnectionSummary {
  const { nowMs } = scene;
  const endMs = timeline.endedAtMs ?? nowMs;
  const age =
    timeline.createdAtMs === undefined ? '' : `, ${formatDuration(endMs - timeline.createdAtMs)} old`;
  const successor = successorOf(timeline, scene.timelines);
  return {
    ...outcome(timeline, nowMs),
    createReason: timeline.createReason,
    createText: CREATE_REASON_TEXTS[timeline.createReason],
    facts: `${plural(timeline.requests, 'request')}${age}`,
    next: successor === undefined ? '' : `next request opened #${successor.id} (${successor.createReason})`,
    now: nowOf(timeline, scene),
    moment: momentOf(timeline, scene),
  };
}

/** The summary as one text, for screen readers. */
export function summaryText(summary: ConnectionSummary): string {
  const first =
    summary.circumstance === '' ? summary.headline : `${summary.headline} ${summary.circumstance}`;
  const parts = [first, `created: ${summary.createReason}, ${summary.createText}`, summary.facts];
  if (summary.now !== '') parts.push(`now: ${summary.now}`);
  if (summary.next !== '') parts.push(summary.next);
  return `${parts.join('; ')}.${summary.moment === '' ? '' : ` ${summary.moment}.`}`;
}

/** The headline says already that it has a request; how it waits or when it closes is worth a word more. */
function nowOf(timeline: ConnectionTimeline, scene: SummaryScene): string {
  const [now] = timelinesNow({ ...scene, timelines: [timeline] });
  return now === undefined || (now.share === undefined && now.tone !== 'idle') ? '' : now.text;
}

function outcome(
  timeline: ConnectionTimeline,
  nowMs: number,
): Pick<ConnectionSummary, 'headline' | 'circumstance' | 'isFault'> {
  const last = timeline.length - 1;
  const lastMs = timeline.endAt(last, nowMs) - timeline.startAt(last);
  const wasIdle = last >= 0 && timeline.stateAt(last) === TIMELINE.idle && Number.isFinite(lastMs);
  switch (timeline.end?.kind) {
    case 'closed': {
      const { reason } = timeline.end;
      const { words, isFault } = CLOSE_FACTS[reason];
      const circumstanceOf = (): string => {
        if (wasIdle) return `after ${formatDuration(lastMs)} idle`;
        if (reason === 'request_aborted') return '';
        return isFault ? 'during a request' : 'after a request';
      };
      return { headline: `#${timeline.id} ${words}`, circumstance: circumstanceOf(), isFault };
    }
    case 'dial_failed':
      return {
        headline: `#${timeline.id} could not connect`,
        circumstance: `after ${formatDuration(lastMs)}`,
        isFault: true,
      };
    case 'called_off':
      return {
        headline: `#${timeline.id} was called off`,
        circumstance: 'while it connected',
        isFault: false,
      };
    case 'unseen':
      return { headline: `#${timeline.id} is closed`, circumstance: 'its end was not seen', isFault: false };
    case undefined:
      return {
        headline: `#${timeline.id} ${presence(timeline.state)}`,
        circumstance: since(lastMs),
        isFault: false,
      };
  }
}

function presence(state: ConnectionTimeline['state']): string {
  if (state === TIMELINE.connecting) return 'is connecting';
  return state === TIMELINE.request ? 'has a request' : 'is idle';
}

function since(ms: number): string {
  return Number.isFinite(ms) ? `for ${formatDuration(ms)}` : '';
}

function momentOf(timeline: ConnectionTimeline, { nowMs, segment }: SummaryScene): string {
  const one = timeline.segmentAt(segment, nowMs);
  if (one === undefined) return '';
  const lasted = one.endMs - one.startMs;
  const words = Number.isFinite(lasted) ? formatDuration(lasted) : 'longer than is kept';
  const ago = formatDuration(Math.max(0, nowMs - one.endMs));
  const when = one.endMs >= nowMs ? 'until now' : `until ${ago} ago`;
  switch (one.state) {
    case TIMELINE.connecting:
      return `Connecting: ${words}, ${when}`;
    case TIMELINE.request:
      return `Request ${one.request} on it, ${one.reused ? 'reused' : 'created'}: ${words}, ${when}`;
    case TIMELINE.idle:
      return `Idle: ${words}, ${when}`;
  }
}

/** The connection that took the place of a closed one; undefined while none has. @internal Tested by itself. */
export function successorOf(
  timeline: ConnectionTimeline,
  timelines: readonly ConnectionTimeline[],
): ConnectionTimeline | undefined {
  return timeline.end?.kind === 'closed'
    ? timelines.find(({ replaces }) => replaces === timeline.id)
    : undefined;
}
