import { create } from 'zustand';
import type { CaptureState } from '../../src/contract/capture.ts';
import type { LimitWindow } from '../../src/contract/limits.ts';
import type { RequestRow } from '../../src/contract/requests.ts';
import type { SessionView } from '../../src/contract/sessions.ts';
import type { SettingsView } from '../../src/contract/settings/settings-view.ts';
import type { PoolView, Status } from '../../src/contract/status.ts';
import { ActivityModel } from './activity-model.ts';
import { LogBuffer } from './log-buffer.ts';

/** The window's connection to the program. */
type LinkState = 'connecting' | 'open' | 'lost' | 'no_session';

/**
 * Everything the window knows about the program, fed by one stream of ticks. The models of the picture and the log are
 * not copied for each tick: they are mutated in place, and their version increments.
 */
export interface Live {
  readonly link: LinkState;
  /** When the link was lost, on the program's clock; nothing after that is known. Undefined while the link is open. */
  readonly lostAtMs: number | undefined;
  /** Milliseconds since 1970 minus the program's monotonic clock. */
  readonly wallMinusMonotonicMs: number;
  /** The program's monotonic clock minus this page's `performance.now()`. */
  readonly programMinusPageMs: number;
  readonly status: Status | undefined;
  readonly settings: SettingsView | undefined;
  /** By provider name, in the order of the settings. */
  readonly pools: ReadonlyMap<string, PoolView>;
  /** Newest last; limited in number. */
  readonly requests: readonly RequestRow[];
  readonly requestsLost: number;
  /** By ID, in order of arrival. */
  readonly sessions: ReadonlyMap<number, SessionView>;
  /** When the program started collecting sessions, in milliseconds since 1970; undefined until known. */
  readonly sessionsSince: number | undefined;
  readonly limits: readonly LimitWindow[];
  readonly capture: CaptureState;
  readonly activity: ActivityModel;
  readonly activityVersion: number;
  readonly log: LogBuffer;
  readonly logVersion: number;
  /** The number of open log views; log lines are streamed only while there are any. */
  readonly logViewers: number;
}

export const useLive = create<Live>(() => ({
  link: 'connecting',
  lostAtMs: undefined,
  wallMinusMonotonicMs: 0,
  programMinusPageMs: 0,
  status: undefined,
  settings: undefined,
  pools: new Map(),
  requests: [],
  requestsLost: 0,
  sessions: new Map(),
  sessionsSince: undefined,
  limits: [],
  capture: { kind: 'none', wasLate: false },
  activity: new ActivityModel(),
  activityVersion: 0,
  log: new LogBuffer(),
  logVersion: 0,
  logViewers: 0,
}));

/** Streams log lines until the returned function is called. */
export function viewLog(): () => void {
  useLive.setState(({ logViewers }) => ({ logViewers: logViewers + 1 }));
  return () => useLive.setState(({ logViewers }) => ({ logViewers: logViewers - 1 }));
}

/** Converts a time of the program's monotonic clock to its wall clock, in milliseconds since 1970. */
export function wallTimeAt(nowMs: number): number {
  return nowMs + useLive.getState().wallMinusMonotonicMs;
}

/** The current time on the program's monotonic clock, as estimated by the page. */
export function programNowMs(): number {
  return performance.now() + useLive.getState().programMinusPageMs;
}

/** The same, but stops when the link is lost: nothing after that is known. */
export function liveNowMs(): number {
  return useLive.getState().lostAtMs ?? programNowMs();
}
