import type { SettingChange, SettingsView } from '../../src/contract/settings-view.ts';
import type { Draft } from './draft.ts';
import { type RowState, rowState } from './row-state.ts';
import { allEntries } from './setting-entry.ts';

/** What the drafts come to. */
export interface StagedChanges {
  /** What can be applied. */
  readonly changes: readonly SettingChange[];
  /** Rows whose drafts cannot be used, in the order of the pages. */
  readonly invalid: readonly RowState[];
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
  const changes = rows.flatMap(({ entry, reading }) =>
    reading?.kind === 'value' ? [{ key: entry.key, value: reading.value }] : [],
  );
  return {
    changes,
    invalid: rows.filter(({ reading }) => reading?.kind === 'invalid'),
    count: rows.length,
    providers: [...new Set(rows.flatMap(({ entry }) => entry.provider ?? []))],
  };
}
