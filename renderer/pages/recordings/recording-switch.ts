import type { SettingsView } from '../../../src/contract/settings/settings-view.ts';
import type { Draft } from '../../settings-form/draft.ts';

/** The setting that switches recording. */
export const RECORDING_KEY = 'session_recording.enabled';
/** Where recordings go. */
const RECORDING_FOLDER_KEY = 'session_recording.jsonl.directory';
/** Whether headers and bodies are recorded. */
export const RECORDING_BODIES_KEY = 'session_recording.bodies';
/** What decides on recording. */
export const RECORDING_KEYS: ReadonlySet<string> = new Set([
  RECORDING_KEY,
  RECORDING_FOLDER_KEY,
  RECORDING_BODIES_KEY,
]);

/** How recording stands, and what can be done about it from the window. */
export type RecordingSwitch =
  | { readonly kind: 'on' | 'off' | 'unknown' }
  /** It is to be switched on by the next Apply. */
  | { readonly kind: 'staged' }
  /** A variable or a flag keeps it off; `where` says which surroundings it is from. */
  | { readonly kind: 'locked'; readonly name: string; readonly where: string };

/** Reads the switch from the settings in force and what is staged. */
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

/** The folder in force; empty while the settings are not known. */
export function recordingFolder(view: SettingsView | undefined): string {
  const value = view?.effective.find(({ key }) => key === RECORDING_FOLDER_KEY)?.value;
  return typeof value === 'string' ? value : '';
}
