import type { ConnectOffers } from '../assistants/prepare-change.ts';
import type {
  AssistantName,
  AssistantOutcome,
  AssistantPlan,
  AssistantsMove,
  AssistantsView,
  MoveTarget,
  WslDistro,
} from '../contract/assistants.ts';
import type { AboutView, PlaceName, TextFile } from '../contract/about.ts';
import type { DoctorReport, WhatIfCurve, WhatIfInput } from '../contract/doctor.ts';
import type { RecordingExport, RecordingsView } from '../contract/recording.ts';
import type { RecordingFilter } from '../contract/recording-filter.ts';

/** The assistants' configuration files, as far as LunaRoute may change them. */
export interface AssistantsPort {
  list(): Promise<AssistantsView>;
  plan(name: AssistantName, change: 'connect' | 'disconnect', offers: ConnectOffers): Promise<AssistantPlan>;
  connect(name: AssistantName, offers: ConnectOffers): Promise<AssistantOutcome>;
  disconnect(name: AssistantName, leaveChanged: boolean): Promise<AssistantOutcome>;
  sendAll(to: MoveTarget): Promise<AssistantsMove>;
  wsl(): Promise<readonly WslDistro[]>;
}

/** Diagnosis of the program's own pools. */
export interface DoctorPort {
  report(): DoctorReport;
  /** Returns everything a bug report needs, as one text without secrets. */
  bundle(): Promise<TextFile>;
  /** Returns null for an unknown provider. */
  whatIf(question: WhatIfInput): WhatIfCurve | null;
}

/** Access to recorded sessions. */
export interface RecordingsPort {
  list(filter: RecordingFilter, limit: number): Promise<RecordingsView>;
  export(filter: RecordingFilter, format: 'jsonl' | 'har'): Promise<RecordingExport>;
}

/** Information about the program itself. */
export interface AboutPort {
  view(): AboutView;
  text(): TextFile;
  licenses(): TextFile;
  /** Returns undefined for a place that this program doesn't have. */
  pathOf(place: PlaceName): string | undefined;
}
