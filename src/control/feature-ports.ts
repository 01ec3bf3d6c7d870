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

/** The assistants' own configuration files, as far as they are ours to change. */
export interface AssistantsPort {
  list(): Promise<AssistantsView>;
  plan(name: AssistantName, change: 'connect' | 'disconnect', offers: ConnectOffers): Promise<AssistantPlan>;
  connect(name: AssistantName, offers: ConnectOffers): Promise<AssistantOutcome>;
  disconnect(name: AssistantName, leaveChanged: boolean): Promise<AssistantOutcome>;
  sendAll(to: MoveTarget): Promise<AssistantsMove>;
  wsl(): Promise<readonly WslDistro[]>;
}

/** What the program says about its own pools. */
export interface DoctorPort {
  report(): DoctorReport;
  /** Everything that a report of a fault needs, in one text without secrets. */
  bundle(): Promise<TextFile>;
  /** Null for a provider that there is not. */
  whatIf(question: WhatIfInput): WhatIfCurve | null;
}

/** What was recorded of sessions. */
export interface RecordingsPort {
  list(filter: RecordingFilter, limit: number): Promise<RecordingsView>;
  export(filter: RecordingFilter, format: 'jsonl' | 'har'): Promise<RecordingExport>;
}

/** What the program says of itself. */
export interface AboutPort {
  view(): AboutView;
  text(): TextFile;
  licenses(): TextFile;
  /** Undefined for a place that this program does not have. */
  pathOf(place: PlaceName): string | undefined;
}
