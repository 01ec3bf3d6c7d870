import { useMemo } from 'react';
import type { SettingsView } from '../../src/contract/settings/settings-view.ts';
import { rowState } from './row-state.ts';
import type { SettingGroup } from './setting-entry.ts';
import type { RowGroup } from './setting-list.tsx';
import { useStaged } from './staged.ts';

/** Rows of the groups, including staged changes. */
export function useRows(view: SettingsView, groups: readonly SettingGroup[]): readonly RowGroup[] {
  const drafts = useStaged((staged) => staged.drafts);
  const refusals = useStaged((staged) => staged.refusals);
  return useMemo(
    () =>
      groups.map(({ title, entries }) => ({
        title,
        rows: entries.map((entry) => rowState(entry, { view, drafts, refusals })),
      })),
    [view, groups, drafts, refusals],
  );
}
