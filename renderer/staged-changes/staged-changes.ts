import type { SettingChange } from '../../src/contract/settings/settings-changes.ts';
import type { SettingsView } from '../../src/contract/settings/settings-view.ts';
import { type Draft, writable } from '../settings-form/draft.ts';
import { hasMoved, type RowState, rowState } from '../settings-form/row-state.ts';
import { allEntries } from '../settings-form/setting-entry.ts';

/** Changes that the drafts amount to. */
export interface StagedChanges {
  /** Changes that can be applied, each with the file's value when the draft was started. */
  readonly changes: readonly SettingChange[];
  /** Rows with invalid drafts, in page order. */
  readonly invalid: readonly RowState[];
  /** Rows whose value in the file has changed since the draft was started. */
  readonly moved: readonly RowState[];
  /** Number of rows that differ from the file, including invalid ones. */
  readonly count: number;
  /** Providers whose pools are affected. */
  readonly providers: readonly string[];
}

/** Converts drafts to changes of the file; ignores drafts that equal the file's value. */
export function stagedChanges(view: SettingsView, drafts: Readonly<Record<string, Draft>>): StagedChanges {
  const rows = allEntries(view.providers)
    .filter(({ key }) => drafts[key] !== undefined)
    .map((entry) => rowState(entry, { view, drafts, refusals: [] }))
    .filter(({ isStaged }) => isStaged);
  return {
    changes: rows.flatMap(changeOf),
    invalid: rows.filter(({ reading }) => reading?.kind === 'invalid'),
    moved: rows.filter(hasMoved),
    count: rows.length,
    providers: [...new Set(rows.flatMap(({ entry }) => entry.provider ?? []))],
  };
}

/** The same changes, to be made even if the file's values have changed. */
export function withoutBase(changes: readonly SettingChange[]): SettingChange[] {
  return changes.map(({ key, value }) => ({ key, value }));
}

function changeOf({ entry, reading, draft }: RowState): readonly SettingChange[] {
  if (reading?.kind !== 'value') return [];
  const was = draft?.was;
  return [{ key: entry.key, value: reading.value, ...(was === undefined ? {} : { was: writable(was) }) }];
}
