import type { CreateReason } from './connections.ts';
import type { SettingValue, Source } from './settings/effective.ts';
import { z } from './zod.ts';

/** How far back a recorded schedule reaches. */
export const SCHEDULE_SPAN_MS = 60 * 60_000;

/**
 * What happens in a recorded schedule. The detail of `start` is 0 for a reused connection, else one more than the
 * position of the reason in CREATE_REASONS; of `idle` the milliseconds that the server lets it idle, or NO_LIMIT;
 * of `closed` and `allClosed` the position in CLOSE_REASONS.
 */
export const SCHEDULE = {
  /** A request was given a connection, or began to dial one. */
  start: 0,
  /** The dialled connection stands. */
  created: 1,
  dialFailed: 2,
  /** The response ended, and the connection can be used again. */
  idle: 3,
  closed: 4,
  /** Every idle connection was closed at once. */
  allClosed: 5,
} as const;
/** Numbers per event of a schedule besides its time: connection, kind, detail. */
export const SCHEDULE_STRIDE = 3;
/** Nothing but the setting limits how long a connection may idle. */
export const NO_LIMIT = 0xff_ff_ff_ff;

/** What the connections of one provider were asked to do, in order; enough to do it again with other settings. */
export interface PoolSchedule {
  /** Milliseconds of the monotonic clock, one for each event. */
  readonly times: Float64Array;
  /** Three numbers for each event: connection, kind, detail (see {@link SCHEDULE}). */
  readonly facts: Uint32Array;
  readonly untilMs: number;
  /** Events that had to make room before the first one here; 0 where the whole span could be kept. */
  readonly dropped: number;
}

/** The settings that decide about idle connections, and that can be tried out on a schedule. */
export const WHAT_IF_SETTINGS = ['poolIdleTimeoutSecs', 'poolMaxIdle', 'maxConnectionAgeSecs'] as const;
export type WhatIfSetting = (typeof WHAT_IF_SETTINGS)[number];

/** What a pool with some settings would have made of a schedule. */
export interface PoolOutcome {
  readonly created: number;
  readonly reused: number;
  readonly createdBy: Readonly<Record<CreateReason, number>>;
  /** The most connections that were idle at one time. */
  readonly peakIdle: number;
  /** Seconds that connections spent idle, all together. */
  readonly idleSeconds: number;
}

/** One value of a setting, tried out. */
export interface WhatIfPoint {
  readonly value: number;
  readonly created: number;
  readonly reused: number;
  /** From 0 to 1; 0 without requests. */
  readonly reusedShare: number;
  readonly peakIdle: number;
  readonly idleSeconds: number;
  /** What the value would have changed, for people. */
  readonly sentence: string;
}

/** What other values of one setting would have made of what was recorded. */
export interface WhatIfCurve {
  readonly provider: string;
  readonly setting: WhatIfSetting;
  readonly unit: 's' | 'connections';
  readonly current: number;
  /** Ascending by value; the current value is among them. */
  readonly points: readonly WhatIfPoint[];
  /** The point that would have reused the most, with the fewest idle connections. */
  readonly best: number;
  /** Attempts that were recorded, and over how many milliseconds. */
  readonly requests: number;
  readonly spanMs: number;
  /** Whether all of the span could be kept. */
  readonly isComplete: boolean;
}

export type DoctorFindingId =
  | 'provider_failing'
  | 'hangs_on_reused'
  | 'paths_lost'
  | 'provider_silent'
  | 'proxy_hides_dead_paths'
  | 'requests_time_out'
  | 'idle_timeout_above_server'
  | 'no_reuse'
  | 'closed_after_idle_cap'
  | 'closed_after_idle_timeout'
  | 'idle_never_used'
  | 'resets_after_silence'
  | 'first_byte_timeout_never_ends'
  | 'stream_idle_timeout_never_ends'
  | 'connect_timeout_never_ends'
  | 'client_gives_up_first'
  | 'metrics_off'
  | 'open_to_network'
  | 'proxy_in_the_way'
  | 'key_replaced'
  | 'subscription_kept'
  | 'page_open_to_network'
  | 'certificate_expires'
  | 'clock_skew';

/** From what costs requests now to what is only good to know. */
export const DOCTOR_SEVERITIES = ['error', 'warning', 'info'] as const;
export type DoctorSeverity = (typeof DOCTOR_SEVERITIES)[number];

/** A value that would help. */
export interface DoctorChange {
  /** The dotted key, as Apply takes it. */
  readonly key: string;
  /** What the setting is called where people read it. */
  readonly label: string;
  readonly unit: string;
  readonly current: SettingValue;
  readonly proposed: SettingValue;
  /** Where the current value comes from: one from a variable cannot be changed in the file. */
  readonly source: Source;
}

/** Something that is not as good as it could be, with what shows it. */
export interface DoctorFinding {
  readonly id: DoctorFindingId;
  /** Null for what concerns the whole program. */
  readonly provider: string | null;
  readonly severity: DoctorSeverity;
  readonly title: string;
  /** Whole sentences with numbers; at least one. */
  readonly evidence: readonly string[];
  readonly cause: string;
  /** What to do. */
  readonly remedy: string;
  /** The change that does it, where there is one. */
  readonly change: DoctorChange | null;
}

/** What was looked at for one provider. */
export interface DoctorProvider {
  readonly provider: string;
  /** Attempts of the recorded span. */
  readonly requests: number;
  readonly created: number;
  readonly reused: number;
  readonly spanMs: number;
}

/** Everything the doctor has to say. */
export interface DoctorReport {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** `settings`: no running program was asked, so that nothing is known of its connections. */
  readonly basis: 'running' | 'settings';
  readonly providers: readonly DoctorProvider[];
  /** The gravest first; empty where there is nothing to change. No two of them change the same key. */
  readonly findings: readonly DoctorFinding[];
}

/** What `doctor.whatIf` is asked. Without values it takes those that people would try. */
export const WhatIfInput = z.strictObject({
  provider: z
    .string()
    .max(64)
    .regex(/^[a-z][a-z0-9-]*$/u),
  setting: z.enum(WHAT_IF_SETTINGS),
  values: z.array(z.int().min(0).max(86_400)).max(32).optional(),
});
export type WhatIfInput = z.infer<typeof WhatIfInput>;
