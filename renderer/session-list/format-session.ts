import {
  type AgentView,
  type CallerKind,
  SESSION_IDLE_MS,
  type SessionState,
  type SessionView,
  type TimeSums,
} from '../../src/contract/sessions.ts';
import { formatDuration, plural } from '../text/format.ts';

const CLOCK = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const CLOCK_SECS = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const DAY_MS = 86_400_000;

/** Time of day, `16:09`, preceded by the day if more than 24 hours ago. */
export function formatTimeOfDay(wallMs: number, nowMs: number): string {
  const clock = CLOCK.format(wallMs);
  return nowMs - wallMs < DAY_MS ? clock : `${DAY.format(wallMs)} ${clock}`;
}

/** `14:51:20`. */
export function formatClockSecs(wallMs: number): string {
  return CLOCK_SECS.format(wallMs);
}

interface Stated {
  readonly state: SessionState;
  /** Milliseconds since 1970. */
  readonly lastAt: number;
}

/**
 * Current state: no event reports the end of an idle session, so derive it from the time. `nowMs` is milliseconds since
 * 1970.
 */
export function stateNow({ state, lastAt }: Stated, nowMs: number): SessionState {
  if (state === 'live') return 'live';
  return nowMs - lastAt < SESSION_IDLE_MS ? 'idle' : 'ended';
}

/** `live`, `idle 3 min`, `ended 16:09`. */
export function formatSessionState(of: Stated, nowMs: number): string {
  const { lastAt } = of;
  const state = stateNow(of, nowMs);
  if (state === 'live') return 'live';
  if (state === 'ended') return `ended ${formatTimeOfDay(lastAt, nowMs)}`;
  const secs = Math.max(0, Math.floor((nowMs - lastAt) / 1000));
  return secs < 60 ? `idle ${secs} s` : `idle ${Math.floor(secs / 60)} min`;
}

const ID_SHOWN = 8;

/** Last characters of an id: those of several clients start with a timestamp and look alike. */
export function shortId(id: string): string {
  return id.length <= ID_SHOWN ? id : `…${id.slice(-ID_SHOWN)}`;
}

/** Number of agents in a session; empty if there are none. */
export function formatAgents({ agents }: SessionView): string {
  const count = agents.filter(({ kind }) => kind === 'agent').length;
  return count === 0 ? '' : plural(count, 'agent');
}

/** A session's models, those of the main thread first. */
export function modelsOf({ models, agents }: SessionView): readonly string[] {
  const main = agents.find(({ kind }) => kind === 'main');
  return [...new Set([...(main?.models ?? []), ...models])];
}

/** Models without their release dates, naming the family once: `claude-opus-4-8, haiku-4-8`. */
export function modelNames(models: readonly string[]): string {
  const names = models.map((model) => model.replace(/-20\d{6}$/u, ''));
  const family = /^[a-z]+-(?=[a-z])/u.exec(names[0] ?? '')?.[0];
  return names
    .map((name, at) =>
      at > 0 && family !== undefined && name.startsWith(family) ? name.slice(family.length) : name,
    )
    .join(', ');
}

/** Display name of a thread. */
export function threadName({ kind }: Pick<AgentView, 'kind'>): string {
  return { main: 'Main thread', agent: 'Agent', helpers: 'Helpers' }[kind];
}

/** Display name of a session: `Claude Code …7c41d9e0`. */
export function sessionTitle({ name, session }: Pick<SessionView, 'name' | 'session'>): string {
  return session === null ? name : `${name} ${shortId(session)}`;
}

/** Title of a thread's rows: `Turns of the main thread of Claude Code …7c41d9e0`. */
export function threadTitle(
  agent: Pick<AgentView, 'kind' | 'key'>,
  session: Pick<SessionView, 'name' | 'session'>,
): string {
  const of = { main: 'the main thread', agent: `agent ${shortId(agent.key)}`, helpers: 'the helpers' }[
    agent.kind
  ];
  return `${agent.kind === 'helpers' ? 'Requests' : 'Turns'} of ${of} of ${sessionTitle(session)}`;
}

/** Word for a thread's rows: helpers have requests, not turns. */
export function partName({ kind }: Pick<AgentView, 'kind'>): 'turn' | 'request' {
  return kind === 'helpers' ? 'request' : 'turn';
}

/** Filter value for each kind of client. */
export const CLIENT_FILTER_NAMES: Readonly<Record<CallerKind, string>> = {
  claude_code: 'claude',
  codex: 'codex',
  opencode: 'opencode',
  gemini_cli: 'gemini',
  qwen_code: 'qwen',
  other: 'other',
};

/** Percentages of the time spent on connecting, the first byte and streaming; undefined if the total is 0. */
export function timeShares({ connect, firstByte, stream }: TimeSums): readonly number[] | undefined {
  const parts = [connect, firstByte, stream];
  const total = connect + firstByte + stream;
  return total > 0 ? parts.map((part) => (part / total) * 100) : undefined;
}

/** The same as text: `connect 2%, first byte 18%, stream 80%`. */
export function formatTimeShares(time: TimeSums): string {
  const shares = timeShares(time);
  if (shares === undefined) return 'no time yet';
  const names = ['connect', 'first byte', 'stream'];
  return names.map((name, at) => `${name} ${Math.round(shares[at] ?? 0)}%`).join(', ');
}

/** Seconds with one decimal, `13.1 s`, while that is short. */
export function formatTotal(ms: number): string {
  return ms < 99_950 ? `${(ms / 1000).toFixed(1)} s` : formatDuration(ms);
}
