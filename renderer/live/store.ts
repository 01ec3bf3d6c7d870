import { create } from 'zustand';
import type { CaptureState } from '../../src/contract/capture.ts';
import type { LimitWindow } from '../../src/contract/limits.ts';
import type { RequestRow } from '../../src/contract/requests.ts';
import type { SessionView } from '../../src/contract/sessions.ts';
import type { SettingsView } from '../../src/contract/settings/settings-view.ts';
import type { PoolView, Status } from '../../src/contract/status.ts';
import { ActivityModel } from './activity-model.ts';
import { LogBuffer } from './log-buffer.ts';

/** Whether the window hears from the program. */
type LinkState = 'connecting' | 'open' | 'lost' | 'no_session';

/**
 * Everything the window knows of the program, fed by one stream of ticks. The models of the picture and the log
 * are not copied for each tick: they change in place, and their version counts up.
 */
export interface Live {
  readonly link: LinkState;
  /** When the link was lost, on the program's clock: what came after is not known. Undefined while it is open. */
  readonly lostAtMs: number | undefined;
  /** Milliseconds since 1970 minus the program's monotonic clock. */
  readonly wallMinusMonotonicMs: number;
  /** The program's monotonic clock minus this page's `performance.now()`. */
  readonly programMinusPageMs: number;
  readonly status: Status | undefined;
  readonly settings: SettingsView | undefined;
  /** By provider name, in the order of the settings. */
  readonly pools: ReadonlyMap<string, PoolView>;
  /** Newest last; bounded. */
  readonly requests: readonly RequestRow[];
  readonly requestsLost: number;
  /** By their id, in the order of their coming. */
  readonly sessions: ReadonlyMap<number, SessionView>;
  /** Since when sessions are gathered, in milliseconds since 1970; undefined before that is told. */
  readonly sessionsSince: number | undefined;
  readonly limits: readonly LimitWindow[];
  readonly capture: CaptureState;
  readonly activity: ActivityModel;
  readonly activityVersion: number;
  readonly log: LogBuffer;
  readonly logVersion: number;
  /** Open log pages; without any, and with nothing recorded beyond the usual, no line is sent. */
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

/** Lines of the log come in until the function that comes back is called. */
export function viewLog(): () => void {
  useLive.setState(({ logViewers }) => ({ logViewers: logViewers + 1 }));
  return () => useLive.setState(({ logViewers }) => ({ logViewers: logViewers - 1 }));
}

/** The program's wall clock, in milliseconds since 1970, at a moment of its monotonic one. */
export function wallTimeAt(nowMs: number): number {
  return nowMs + useLive.getState().wallMinusMonotonicMs;
}

/** The program's monotonic clock now, as far as the page can tell. */
export function programNowMs(): number {
  return performance.now() + useLive.getState().programMinusPageMs;
}

/** The same, up to the moment at which the link was lost: what came after is not known. */
export function liveNowMs(): number {
  return useLive.getState().lostAtMs ?? programNowMs();
}
