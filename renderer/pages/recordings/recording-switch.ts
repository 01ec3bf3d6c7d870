import type { SettingsView } from '../../../src/contract/settings/settings-view.ts';
import type { Draft } from '../../settings-form/draft.ts';

/** Setting that enables recording. */
export const RECORDING_KEY = 'session_recording.enabled';
/** Setting for the folder of the recordings. */
const RECORDING_FOLDER_KEY = 'session_recording.jsonl.directory';
/** Setting for recording headers and bodies. */
export const RECORDING_BODIES_KEY = 'session_recording.bodies';
/** Settings that affect recording. */
export const RECORDING_KEYS: ReadonlySet<string> = new Set([
  RECORDING_KEY,
  RECORDING_FOLDER_KEY,
  RECORDING_BODIES_KEY,
]);

/** State of recording, and whether the window can change it. */
export type RecordingSwitch =
  | { readonly kind: 'on' | 'off' | 'unknown' }
  /** The next Apply will switch it on. */
  | { readonly kind: 'staged' }
  /** A variable or flag keeps recording off; `where` says where it is set. */
  | { readonly kind: 'locked'; readonly name: string; readonly where: string };

/** Derives the state from the values in effect and the staged changes. */
export function recordingSwitch(
  view: SettingsView | undefined,
  drafts: Readonly<Record<string, Draft>>,
): RecordingSwitch {
  const setting = view?.effective.find(({ key }) => key === RECORDING_KEY);
  if (setting === undefined) return { kind: 'unknown' };
  if (setting.value === true) return { kind: 'on' };
  const { source } = setting;
  if (source.kind === 'env')
    return {
      kind: 'locked',
      name: source.name,
      where: source.from === 'process' ? 'the process’s environment' : 'your login shell',
    };
  if (source.kind === 'flag') return { kind: 'locked', name: source.name, where: 'the command line' };
  const draft = drafts[RECORDING_KEY];
  return { kind: draft?.kind === 'value' && draft.value === true ? 'staged' : 'off' };
}

/** Folder in effect; empty until the settings are loaded. */
export function recordingFolder(view: SettingsView | undefined): string {
  const value = view?.effective.find(({ key }) => key === RECORDING_FOLDER_KEY)?.value;
  return typeof value === 'string' ? value : '';
}
