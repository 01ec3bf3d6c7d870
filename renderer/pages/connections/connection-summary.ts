import { CREATE_REASON_TEXTS, type CreateReason } from '../../../src/contract/connections.ts';
import { TIMELINE, type ConnectionTimeline } from '../../live/connection-timeline.ts';
import { formatDuration, plural } from '../../text/format.ts';
import { timelinesNow, type NowScene } from './timeline-now.ts';
import { CLOSE_FACTS } from '../../connection-timeline/reasons.ts';

/** A summary of one connection in a sentence or two, split into parts that are styled differently. */
export interface ConnectionSummary {
  /** Such as `#44 closed by the server`. */
  readonly headline: string;
  /** Such as `after 61 s idle`; may be empty. */
  readonly circumstance: string;
  readonly isFault: boolean;
  readonly createReason: CreateReason;
  /** The reason in words. */
  readonly createText: string;
  /** Such as `12 requests, 214 s old`. */
  readonly facts: string;
  /** Its replacement, such as `next request opened #47 (after_server_close)`; may be empty. */
  readonly next: string;
  /** The current wait and what ends it, such as `41 s silent, Claude Code gives up at 180 s`; empty once closed. */
  readonly now: string;
  /** The selected segment in words; may be empty. */
  readonly moment: string;
}

/** The input of a summary. */
export interface SummaryScene extends NowScene {
  /** The index of the selected segment; -1 for none. */
  readonly segment: number;
}

/** Summarizes a connection. */
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

/** The summary as a single text, for screen readers. */
export function summaryText(summary: ConnectionSummary): string {
  const first =
    summary.circumstance === '' ? summary.headline : `${summary.headline} ${summary.circumstance}`;
  const parts = [first, `created: ${summary.createReason}, ${summary.createText}`, summary.facts];
  if (summary.now !== '') parts.push(`now: ${summary.now}`);
  if (summary.next !== '') parts.push(summary.next);
  return `${parts.join('; ')}.${summary.moment === '' ? '' : ` ${summary.moment}.`}`;
}

/**
 * Empty if it would only repeat the headline, which already says that the connection has a request; otherwise how that
 * waits or when an idle connection closes.
 */
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
        headline: `#${timeline.id}${presence(timeline.state)}`,
        circumstance: since(lastMs),
        isFault: false,
      };
  }
}

function presence(state: ConnectionTimeline['state']): string {
  if (state === TIMELINE.connecting) return ' is connecting';
  return state === TIMELINE.request ? ': request in progress' : ' is idle';
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

/** The connection that replaced a closed one; undefined if there is none yet. @internal Tested directly. */
export function successorOf(
  timeline: ConnectionTimeline,
  timelines: readonly ConnectionTimeline[],
): ConnectionTimeline | undefined {
  return timeline.end?.kind === 'closed'
    ? timelines.find(({ replaces }) => replaces === timeline.id)
    : undefined;
}
