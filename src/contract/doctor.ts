import type { CreateReason } from './connections.ts';
import type { SettingValue, Source } from './settings/effective.ts';
import { z } from './zod.ts';

/** How far back a recorded schedule reaches. */
export const SCHEDULE_SPAN_MS = 60 * 60_000;

/**
 * Events in a recorded schedule. The detail of `start` is 0 for a reused connection, else one more than the position of
 * the reason in CREATE_REASONS; of `idle` the milliseconds that the server lets it idle, or NO_LIMIT; of `closed` and
 * `allClosed` the position in CLOSE_REASONS.
 */
export const SCHEDULE = {
  /** A request was assigned a connection, or began to dial one. */
  start: 0,
  /** The dialled connection is established. */
  created: 1,
  dialFailed: 2,
  /** The response ended, and the connection is reusable. */
  idle: 3,
  closed: 4,
  /** Every idle connection was closed at once. */
  allClosed: 5,
} as const;
/** Numbers per event of a schedule besides its time: connection, kind, detail. */
export const SCHEDULE_STRIDE = 3;
/** Only the setting limits how long a connection may idle. */
export const NO_LIMIT = 0xff_ff_ff_ff;

/** The demand on one provider's connections, in order; enough to replay it with other settings. */
export interface PoolSchedule {
  /** Milliseconds of the monotonic clock, one per event. */
  readonly times: Float64Array;
  /** Three numbers per event: connection, kind, detail (see {@link SCHEDULE}). */
  readonly facts: Uint32Array;
  readonly untilMs: number;
  /** Number of events discarded before the first one here; 0 if the whole span was kept. */
  readonly dropped: number;
}

/** Settings for idle connections that can be simulated on a schedule. */
export const WHAT_IF_SETTINGS = ['poolIdleTimeoutSecs', 'poolMaxIdle', 'maxConnectionAgeSecs'] as const;
export type WhatIfSetting = (typeof WHAT_IF_SETTINGS)[number];

/** Result of replaying a schedule on a pool with certain settings. */
export interface PoolOutcome {
  readonly created: number;
  readonly reused: number;
  readonly createdBy: Readonly<Record<CreateReason, number>>;
  /** Highest number of connections idle at one time. */
  readonly peakIdle: number;
  /** Total seconds that connections spent idle. */
  readonly idleSeconds: number;
}

/** Result of simulating one value of a setting. */
export interface WhatIfPoint {
  readonly value: number;
  readonly created: number;
  readonly reused: number;
  /** From 0 to 1; 0 without requests. */
  readonly reusedShare: number;
  readonly peakIdle: number;
  readonly idleSeconds: number;
  /** A sentence for the user about what the value would have changed. */
  readonly sentence: string;
}

/** Results of simulating other values of one setting on what was recorded. */
export interface WhatIfCurve {
  readonly provider: string;
  readonly setting: WhatIfSetting;
  readonly unit: 's' | 'connections';
  readonly current: number;
  /** Ascending by value, including the current value. */
  readonly points: readonly WhatIfPoint[];
  /** The value with the most reuse and the fewest idle connections. */
  readonly best: number;
  /** Number of attempts recorded, and the span in milliseconds. */
  readonly requests: number;
  readonly spanMs: number;
  /** Whether the whole span was kept. */
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

/** From costing requests right now to merely good to know. */
export const DOCTOR_SEVERITIES = ['error', 'warning', 'info'] as const;
export type DoctorSeverity = (typeof DOCTOR_SEVERITIES)[number];

/** A value that would improve things. */
export interface DoctorChange {
  /** The dotted key, as Apply accepts it. */
  readonly key: string;
  /** The setting's name as shown to the user. */
  readonly label: string;
  readonly unit: string;
  readonly current: SettingValue;
  readonly proposed: SettingValue;
  /** Source of the current value: a value from a variable can't be changed in the file. */
  readonly source: Source;
}

/** Something that could be better, with evidence. */
export interface DoctorFinding {
  readonly id: DoctorFindingId;
  /** Null for findings about the whole program. */
  readonly provider: string | null;
  readonly severity: DoctorSeverity;
  readonly title: string;
  /** Complete sentences with numbers; at least one. */
  readonly evidence: readonly string[];
  readonly cause: string;
  /** What to do. */
  readonly remedy: string;
  /** The change that implements the remedy, if there is one. */
  readonly change: DoctorChange | null;
}

/** Data examined for one provider. */
export interface DoctorProvider {
  readonly provider: string;
  /** Attempts in the recorded span. */
  readonly requests: number;
  readonly created: number;
  readonly reused: number;
  readonly spanMs: number;
}

/** Everything the doctor has to say. */
export interface DoctorReport {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** `settings`: no running program was asked, so nothing is known about its connections. */
  readonly basis: 'running' | 'settings';
  readonly providers: readonly DoctorProvider[];
  /** Most severe first; empty if there is nothing to change. No two of them change the same key. */
  readonly findings: readonly DoctorFinding[];
}

/** Input of `doctor.whatIf`. Without `values`, it uses those that people would try. */
export const WhatIfInput = z.strictObject({
  provider: z
    .string()
    .max(64)
    .regex(/^[a-z][a-z0-9-]*$/u),
  setting: z.enum(WHAT_IF_SETTINGS),
  values: z.array(z.int().min(0).max(86_400)).max(32).optional(),
});
export type WhatIfInput = z.infer<typeof WhatIfInput>;
