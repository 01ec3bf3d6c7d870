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
  /** Level that the window's ring buffer currently records. */
  readonly level: LogLevel;
  /** Number of lines discarded before they could be sent. */
  readonly lost: number;
}

/** News since the last tick; unchanged parts are absent. At most ten a second. */
export interface Tick {
  /** Milliseconds since 1970, and the same moment on the monotonic clock used for connections and activity. */
  readonly now: number;
  readonly nowMs: number;
  readonly status?: Status;
  readonly settings?: SettingsView;
  readonly pools?: readonly PoolView[];
  readonly activity?: readonly ActivityBatch[];
  /** New rows, and rows that have changed, by id. */
  readonly requests?: readonly RequestRow[];
  /** Number of requests since the watch began that came and went too fast to be sent. */
  readonly requestsLost?: number;
  readonly log?: LogBatch;
  readonly sessions?: SessionsNews;
  /** All rate-limit windows, if any of them has changed. */
  readonly limits?: readonly LimitWindow[];
  readonly capture?: CaptureState;
}

/** Subscriptions of a window; status, settings, pools and rate limits are always sent. */
const WatchInput = z.strictObject({
  /** Events for the activity picture, starting with those of the last hour. */
  activity: z.boolean(),
  requests: z.boolean(),
  /** The log from the ring buffer's first line, or from after the given line. */
  log: z.boolean(),
  logAfterSeq: z.int().min(0).default(0),
  /** The assistants' sessions, without their turns. */
  sessions: z.boolean().default(false),
  /** A name chosen by the window, for `paceWatch`; empty for none. */
  watch: z.string().max(64).default(''),
  /** The window is not visible: it gets at most one tick a second. */
  isSlow: z.boolean().default(false),
});

const Fingerprint = z.string().max(128);
const ProviderName = z
  .string()
  .max(64)
  .regex(/^[a-z][a-z0-9-]*$/u);

/** Result of an action that can be refused, with the reason for the user. */
export type ActionOutcome =
  { readonly kind: 'done' } | { readonly kind: 'refused'; readonly code: string; readonly message: string };

/**
 * Everything the window can ask of the program. Inputs are parsed on arrival and refuse unknown fields; outputs come
 * from the program itself and are only typed. A caller has access to everything: both transports admit the window
 * alone.
 */
export const control = {
  /** One stream per window; it begins with the complete state. */
  watch: oc.input(WatchInput).output(eventIterator(type<Tick>())),
  /** Slows down the named watch, or speeds it up again. */
  paceWatch: oc
    .input(z.strictObject({ watch: z.string().min(1).max(64), isSlow: z.boolean() }))
    .output(type<ActionOutcome>()),
  proxy: {
    /** Current state, for a caller that doesn't watch. */
    view: oc.output(type<ProgramView>()),
    start: oc.output(type<ActionOutcome>()),
    /** Stops accepting requests and resolves at once. Requests in progress have `drain_secs` to finish. */
    stop: oc.output(type<ActionOutcome>()),
    /** Ends the wait of a stop or a quit: requests still in progress are cut off. */
    stopNow: oc.output(type<ActionOutcome>()),
  },
  settings: {
    preview: oc.input(z.strictObject({ changes: SettingChanges })).output(type<PreviewOutcome>()),
    /** Complete current settings, for a caller that doesn't watch. */
    view: oc.output(type<SettingsView>()),
    apply: oc
      .input(
        z.strictObject({ fingerprint: Fingerprint, changes: SettingChanges, base: ApplyBase.optional() }),
      )
      .output(type<ApplyOutcome>()),
    /** If the file is missing or empty, stops keeping the values it had before. */
    useDefaults: oc.output(type<ActionOutcome>()),
    /** Restores the file as it was before the last Apply. */
    undo: oc.input(z.strictObject({ fingerprint: Fingerprint })).output(type<ApplyOutcome>()),
    renameProvider: oc
      .input(z.strictObject({ fingerprint: Fingerprint, from: ProviderName, to: ProviderName }))
      .output(type<ApplyOutcome>()),
    /** Write-only: no method returns a key. */
    storeKey: oc
      .input(z.strictObject({ provider: ProviderName, key: z.string().min(1).max(4096) }))
      .output(type<ActionOutcome>()),
    forgetKey: oc.input(z.strictObject({ provider: ProviderName })).output(type<ActionOutcome>()),
    rereadLoginShell: oc.output(type<ActionOutcome>()),
    /** Continues without the variables that an unresponsive login shell provided at the last start. */
    withoutLoginShell: oc.output(type<ActionOutcome>()),
    /** The output of the `check` command for this program. */
    check: oc.output(type<TextFile>()),
    /** The config file's JSON Schema, for editors. */
    schema: oc.output(type<TextFile>()),
  },
  /** One provider's connections, open or recently closed; oldest first. */
  connections: oc
    .input(z.strictObject({ provider: ProviderName }))
    .output(type<{ readonly nowMs: number; readonly connections: readonly ConnectionSnapshot[] }>()),
  /** Outcomes of a provider's requests since the start, bucket by bucket; null for an unknown provider. */
  history: oc.input(HistoryInput).output(type<HistoryView | null>()),
  /** Tries to connect to a provider, without a key and without sending a request. */
  probe: oc.input(z.strictObject({ provider: ProviderName })).output(type<ProbeOutcome | null>()),
  /** Details of one request beyond its row, also while it is in progress. */
  requestDetails: oc.input(z.strictObject({ id: z.int().min(1) })).output(type<RequestDetailsAnswer>()),
  /** Cancels a request in progress; its client notices. */
  cancelRequest: oc.input(z.strictObject({ id: z.int().min(1) })).output(type<ActionOutcome>()),
  capture: {
    /**
     * Captures the next request with its bodies, in memory only; a null provider means any. Discards the previous
     * capture.
     */
    start: oc.input(z.strictObject({ provider: z.nullable(ProviderName) })).output(type<ActionOutcome>()),
    /** Stops waiting, and discards the capture. */
    forget: oc.output(type<ActionOutcome>()),
    view: oc.output(type<CapturedRequest>()),
  },
  /** Sets the level of the window's log from then on; affects neither standard output nor the config file. */
  recordLog: oc
    .input(z.strictObject({ level: z.enum(LOG_LEVELS) }))
    .output(type<{ readonly level: LogLevel }>()),
  /** Lines that point assistants started from such a shell at the proxy. */
  environment: oc.input(z.strictObject({ shell: z.enum(SHELLS) })).output(type<EnvironmentLines>()),
  /** How clients reach one provider, for such a shell; null for a provider that is unknown or not served. */
  providerSetup: oc
    .input(z.strictObject({ provider: z.string(), shell: z.enum(SHELLS) }))
    .output(type<ProviderSetup | null>()),
  assistants: {
    list: oc.output(type<AssistantsView>()),
    /** The lines that would be written; writes nothing. */
    plan: oc.input(AssistantPlanInput).output(type<AssistantPlan>()),
    connect: oc.input(AssistantConnectInput).output(type<AssistantOutcome>()),
    disconnect: oc.input(AssistantDisconnectInput).output(type<AssistantOutcome>()),
    /** Sends all assistants straight to their providers, or those already sent there through the proxy again. */
    sendAll: oc.input(AssistantsSendAllInput).output(type<AssistantsMove>()),
    /** WSL distributions and the assistants in them; empty without WSL. */
    wsl: oc.output(type<readonly WslDistro[]>()),
  },
  doctor: {
    report: oc.output(type<DoctorReport>()),
    /** Contents of a bug report, redacted. */
    bundle: oc.output(type<TextFile>()),
    /** Simulates other values of one setting on the recorded requests; null for an unknown provider. */
    whatIf: oc.input(WhatIfInput).output(type<WhatIfCurve | null>()),
  },
  sessions: {
    /** The turns of one agent of a session; null if there is no such agent. */
    turns: oc.input(SessionTurnsInput).output(type<TurnsView | null>()),
    /** Discards all sessions; those with a request in progress start over. */
    forget: oc.output(type<ActionOutcome>()),
    export: oc.output(type<SessionsExport>()),
  },
  recordings: {
    list: oc.input(RecordingsInput).output(type<RecordingsView>()),
    export: oc.input(RecordingExportInput).output(type<RecordingExport>()),
  },
  about: {
    /** Versions, places, updates, and resource usage of the processes since the previous call. */
    view: oc.output(type<AboutView>()),
    /** The same as redacted text, for sharing. */
    text: oc.output(type<TextFile>()),
    /** Licenses of the program and of everything it is built from. */
    licenses: oc.output(type<TextFile>()),
  },
  desktop: {
    view: oc.output(type<DesktopView>()),
    setPreferences: oc.input(Preferences.partial()).output(type<DesktopView>()),
    /** Quits the program, with everything that quitting involves, and starts it again. */
    restart: oc.output(type<ActionOutcome>()),
    setLaunchAtLogin: oc.input(z.strictObject({ enabled: z.boolean() })).output(type<DesktopView>()),
    /** Checks for a newer version; resolves once that is done. */
    lookForUpdate: oc.output(type<UpdateView>()),
    /** Stops announcing that version. */
    dismissUpdate: oc.input(DismissUpdateInput).output(type<UpdateView>()),
    /** Opens the newer version's release page in the browser. */
    openReleasePage: oc.output(type<ActionOutcome>()),
    /** Shows one of the program's own files or folders in the file manager. */
    reveal: oc.input(RevealInput).output(type<ActionOutcome>()),
  },
};

/** The largest message that either transport accepts from a window, in bytes. */
export const MAX_CONTROL_MESSAGE_BYTES = 256 * 1024;
