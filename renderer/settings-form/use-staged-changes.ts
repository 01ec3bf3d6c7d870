import { useMemo } from 'react';
import { useLive } from '../live/store.ts';
import { useStaged } from './staged.ts';
import { type StagedChanges, stagedChanges } from './staged-changes.ts';

const NONE: StagedChanges = { changes: [], invalid: [], moved: [], count: 0, providers: [] };

/** What all drafts together come to. */
export function useStagedChanges(): StagedChanges {
  const view = useLive((live) => live.settings);
  const drafts = useStaged((staged) => staged.drafts);
  return useMemo(() => (view === undefined ? NONE : stagedChanges(view, drafts)), [view, drafts]);
}
