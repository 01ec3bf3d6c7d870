import type { SettingChange } from '../../src/contract/settings/settings-changes.ts';
import type { SettingsView } from '../../src/contract/settings/settings-view.ts';
import { type Draft, writable } from '../settings-form/draft.ts';
import { hasMoved, type RowState, rowState } from '../settings-form/row-state.ts';
import { allEntries } from '../settings-form/setting-entry.ts';

/** What the drafts come to. */
export interface StagedChanges {
  /** What can be applied, each with what the file said when its draft was begun. */
  readonly changes: readonly SettingChange[];
  /** Rows whose drafts can't be used, in the order of the pages. */
  readonly invalid: readonly RowState[];
  /** Rows whose value in the file is another one by now. */
  readonly moved: readonly RowState[];
  /** How many rows differ from the file, whether they can be used or not. */
  readonly count: number;
  /** The providers whose pools the changes touch. */
  readonly providers: readonly string[];
}

/** Turns drafts into changes of the file; drafts that say what the file says already are none. */
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

/** The same changes, to be made whatever the file says by now. */
export function withoutBase(changes: readonly SettingChange[]): SettingChange[] {
  return changes.map(({ key, value }) => ({ key, value }));
}

function changeOf({ entry, reading, draft }: RowState): readonly SettingChange[] {
  if (reading?.kind !== 'value') return [];
  const was = draft?.was;
  return [{ key: entry.key, value: reading.value, ...(was === undefined ? {} : { was: writable(was) }) }];
}
