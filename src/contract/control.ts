import { eventIterator, oc, type } from '@orpc/contract';
import { type AboutView, DismissUpdateInput, RevealInput, type TextFile } from './about.ts';
import type { ActivityBatch } from './activity.ts';
import {
  AssistantConnectInput,
  AssistantDisconnectInput,
  type AssistantOutcome,
  type AssistantPlan,
  AssistantPlanInput,
  type AssistantsMove,
  AssistantsSendAllInput,
  type AssistantsView,
  type WslDistro,
} from './assistants.ts';
import type { CapturedRequest, CaptureState } from './capture.ts';
import { type EnvironmentLines, type ProviderSetup, SHELLS } from './provider-setup.ts';
import type { ConnectionSnapshot } from './connections.ts';
import { type DoctorReport, type WhatIfCurve, WhatIfInput } from './doctor.ts';
import type { ProbeOutcome } from './health.ts';
import { HistoryInput, type HistoryView } from './history.ts';
import type { LimitWindow } from './limits.ts';
import { LOG_LEVELS, type LogLevel, type LogRecord } from './log.ts';
import { type DesktopView, Preferences } from './preferences.ts';
import type { RecordingExport, RecordingsView } from './recording.ts';
import { RecordingExportInput, RecordingsInput } from './recording-filter.ts';
import type { RequestDetailsAnswer } from './request-details.ts';
import type { RequestRow } from './requests.ts';
import {
  ApplyBase,
  type ApplyOutcome,
  type PreviewOutcome,
  SettingChanges,
} from './settings/settings-changes.ts';
import type { SettingsView } from './settings/settings-view.ts';
import { type SessionsExport, type SessionsNews, SessionTurnsInput, type TurnsView } from './sessions.ts';
import type { PoolView, ProgramView, Status } from './status.ts';
import type { UpdateView } from './updates.ts';
import { z } from './zod.ts';

/** New lines of the log. */
export interface LogBatch {
  readonly records: readonly LogRecord[];
  /** What the window's ring records now. */
  readonly level: LogLevel;
  /** Lines that were gone before they could be sent. */
  readonly lost: number;
}

/** What is new since the last tick; whatever is not new is not there. At most ten a second. */
export interface Tick {
  /** Milliseconds since 1970, and the same moment on the monotonic clock of connections and activity. */
  readonly now: number;
  readonly nowMs: number;
  readonly status?: Status;
  readonly settings?: SettingsView;
  readonly pools?: readonly PoolView[];
  readonly activity?: readonly ActivityBatch[];
  /** New rows, and rows that have changed, by id. */
  readonly requests?: readonly RequestRow[];
  /** Requests that came and went too fast to be sent, since the watch began. */
  readonly requestsLost?: number;
  readonly log?: LogBatch;
  readonly sessions?: SessionsNews;
  /** All rate-limit windows, whenever one of them has changed. */
  readonly limits?: readonly LimitWindow[];
  readonly capture?: CaptureState;
}

/** What a window wants to be told; status, settings, pools and rate limits always come. */
const WatchInput = z.strictObject({
  /** The picture's events, from the last hour on. */
  activity: z.boolean(),
  requests: z.boolean(),
  /** The log from the ring's first line on, or from after the given line. */
  log: z.boolean(),
  logAfterSeq: z.int().min(0).default(0),
  /** The sessions of assistants, without their turns. */
  sessions: z.boolean().default(false),
  /** A name of the window's own choosing, for `paceWatch`; empty for none. */
  watch: z.string().max(64).default(''),
  /** Nobody sees the window: it is told once a second at most. */
  isSlow: z.boolean().default(false),
});

const Fingerprint = z.string().max(128);
const ProviderName = z
  .string()
  .max(64)
  .regex(/^[a-z][a-z0-9-]*$/u);

/** The result of an action that can be turned down for a reason that people should read. */
export type ActionOutcome =
  { readonly kind: 'done' } | { readonly kind: 'refused'; readonly code: string; readonly message: string };

/**
 * Everything the window can ask of the program. Inputs are parsed on arrival and refuse unknown fields; outputs
 * are our own and only typed. Whoever can call it may do all of it: both transports admit the window alone.
 */
export const control = {
  /** One stream per window; it begins with everything there is. */
  watch: oc.input(WatchInput).output(eventIterator(type<Tick>())),
  /** Whether a watch goes slowly from now on, by its name. */
  paceWatch: oc
    .input(z.strictObject({ watch: z.string().min(1).max(64), isSlow: z.boolean() }))
    .output(type<ActionOutcome>()),
  proxy: {
    /** What there is now, for a caller that does not watch. */
    view: oc.output(type<ProgramView>()),
    start: oc.output(type<ActionOutcome>()),
    /** Takes no new request; resolves at once. Requests in progress have `drain_secs` to finish. */
    stop: oc.output(type<ActionOutcome>()),
    /** Ends the wait of a stop or a quit: what is still in progress is cut off. */
    stopNow: oc.output(type<ActionOutcome>()),
  },
  settings: {
    preview: oc.input(z.strictObject({ changes: SettingChanges })).output(type<PreviewOutcome>()),
    /** All of it now, for a caller that does not watch. */
    view: oc.output(type<SettingsView>()),
    apply: oc
      .input(
        z.strictObject({ fingerprint: Fingerprint, changes: SettingChanges, base: ApplyBase.optional() }),
      )
      .output(type<ApplyOutcome>()),
    /** Where the file is missing or empty: what it said before is no longer kept. */
    useDefaults: oc.output(type<ActionOutcome>()),
    /** Puts back what the file held before the last Apply. */
    undo: oc.input(z.strictObject({ fingerprint: Fingerprint })).output(type<ApplyOutcome>()),
    renameProvider: oc
      .input(z.strictObject({ fingerprint: Fingerprint, from: ProviderName, to: ProviderName }))
      .output(type<ApplyOutcome>()),
    /** Write-only: no method gives a key back. */
    storeKey: oc
      .input(z.strictObject({ provider: ProviderName, key: z.string().min(1).max(4096) }))
      .output(type<ActionOutcome>()),
    forgetKey: oc.input(z.strictObject({ provider: ProviderName })).output(type<ActionOutcome>()),
    rereadLoginShell: oc.output(type<ActionOutcome>()),
    /** Goes on without the variables that a silent login shell had at the last start. */
    withoutLoginShell: oc.output(type<ActionOutcome>()),
    /** What the command `check` prints of this program. */
    check: oc.output(type<TextFile>()),
    /** The JSON Schema of the file, for editors. */
    schema: oc.output(type<TextFile>()),
  },
  /** The connections of one provider: those open, and those closed lately; oldest first. */
  connections: oc
    .input(z.strictObject({ provider: ProviderName }))
    .output(type<{ readonly nowMs: number; readonly connections: readonly ConnectionSnapshot[] }>()),
  /** What became of a provider's requests since the start, bucket by bucket; null for an unknown one. */
  history: oc.input(HistoryInput).output(type<HistoryView | null>()),
  /** Tries to connect to a provider, without a key and without a request. */
  probe: oc.input(z.strictObject({ provider: ProviderName })).output(type<ProbeOutcome | null>()),
  /** What is known of one request beside its row; also while it is under way. */
  requestDetails: oc.input(z.strictObject({ id: z.int().min(1) })).output(type<RequestDetailsAnswer>()),
  /** Ends a request under way; its client can tell. */
  cancelRequest: oc.input(z.strictObject({ id: z.int().min(1) })).output(type<ActionOutcome>()),
  capture: {
    /** Captures the next request with its bodies, in memory alone; null for any provider. What was captured is forgotten. */
    start: oc.input(z.strictObject({ provider: z.nullable(ProviderName) })).output(type<ActionOutcome>()),
    /** Waits no more, and forgets what was captured. */
    forget: oc.output(type<ActionOutcome>()),
    view: oc.output(type<CapturedRequest>()),
  },
  /** What the window's log records from now on; neither standard output nor the file is touched. */
  recordLog: oc
    .input(z.strictObject({ level: z.enum(LOG_LEVELS) }))
    .output(type<{ readonly level: LogLevel }>()),
  /** The lines that point assistants started from such a shell at the proxy. */
  environment: oc.input(z.strictObject({ shell: z.enum(SHELLS) })).output(type<EnvironmentLines>()),
  /** How clients reach one provider, for such a shell; null for an unknown one, and for one that is not served. */
  providerSetup: oc
    .input(z.strictObject({ provider: z.string(), shell: z.enum(SHELLS) }))
    .output(type<ProviderSetup | null>()),
  assistants: {
    list: oc.output(type<AssistantsView>()),
    /** The lines that would be written; nothing is. */
    plan: oc.input(AssistantPlanInput).output(type<AssistantPlan>()),
    connect: oc.input(AssistantConnectInput).output(type<AssistantOutcome>()),
    disconnect: oc.input(AssistantDisconnectInput).output(type<AssistantOutcome>()),
    /** All of them straight to their providers, or those through the proxy again. */
    sendAll: oc.input(AssistantsSendAllInput).output(type<AssistantsMove>()),
    /** The distributions of WSL and the assistants in them; empty where there is none. */
    wsl: oc.output(type<readonly WslDistro[]>()),
  },
  doctor: {
    report: oc.output(type<DoctorReport>()),
    /** What a bug report needs, redacted. */
    bundle: oc.output(type<TextFile>()),
    /** Other values of one setting, tried out on what was recorded; null for an unknown provider. */
    whatIf: oc.input(WhatIfInput).output(type<WhatIfCurve | null>()),
  },
  sessions: {
    /** The turns of one agent of a session; null where there is no such agent. */
    turns: oc.input(SessionTurnsInput).output(type<TurnsView | null>()),
    /** Forgets all sessions; those with a request under way begin anew. */
    forget: oc.output(type<ActionOutcome>()),
    export: oc.output(type<SessionsExport>()),
  },
  recordings: {
    list: oc.input(RecordingsInput).output(type<RecordingsView>()),
    export: oc.input(RecordingExportInput).output(type<RecordingExport>()),
  },
  about: {
    /** Versions, places, newer versions, and what the processes use since they were last asked about. */
    view: oc.output(type<AboutView>()),
    /** The same as a text to pass on, redacted. */
    text: oc.output(type<TextFile>()),
    /** The licenses of the program and of what it is built from. */
    licenses: oc.output(type<TextFile>()),
  },
  desktop: {
    view: oc.output(type<DesktopView>()),
    setPreferences: oc.input(Preferences.partial()).output(type<DesktopView>()),
    /** Ends the program, with all that quitting asks, and starts it again. */
    restart: oc.output(type<ActionOutcome>()),
    setLaunchAtLogin: oc.input(z.strictObject({ enabled: z.boolean() })).output(type<DesktopView>()),
    /** Looks for a newer version now; resolves once that is done. */
    lookForUpdate: oc.output(type<UpdateView>()),
    /** That version is no longer told of. */
    dismissUpdate: oc.input(DismissUpdateInput).output(type<UpdateView>()),
    /** Opens the page of the newer version in the browser. */
    openReleasePage: oc.output(type<ActionOutcome>()),
    /** Shows one of the program's own files or folders in the file manager. */
    reveal: oc.input(RevealInput).output(type<ActionOutcome>()),
  },
};

/** The largest message that either transport takes from a window, in bytes. */
export const MAX_CONTROL_MESSAGE_BYTES = 256 * 1024;
