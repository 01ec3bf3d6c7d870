import type { ControlClient } from '../client/client.ts';
import { useLive } from '../live/store.ts';
import { changeFile, sendChanges, useFileChange } from './change-file.ts';
import { type Staged, useStaged } from '../settings-form/staged.ts';
import { type StagedChanges, stagedChanges } from './staged-changes.ts';
import { showSetting } from '../settings-form/focused-setting.ts';
import * as words from './words.ts';

/** Applies the staged changes; if a draft is invalid, goes to the first such row instead. */
export async function applyStaged(client: ControlClient, staged: StagedChanges): Promise<void> {
  const [firstInvalid] = staged.invalid;
  if (firstInvalid !== undefined) {
    useStaged.getState().check(staged.invalid.map(({ entry }) => entry.key));
    showSetting(firstInvalid.entry.key);
    return;
  }
  const sent = useStaged.getState().drafts;
  await changeFile(client, {
    done: words.applied,
    failed: words.notApplied,
    ...sendChanges(client, staged.changes),
    onSaved: () => dropApplied(sent),
    onDiscard: () => useStaged.getState().discard(),
    canUndo: true,
  });
}

/** Applies what is currently staged; does nothing if there are no changes or a change is in progress. */
export async function applyNow(client: ControlClient): Promise<void> {
  const { settings } = useLive.getState();
  if (settings === undefined || useFileChange.getState().isBusy) return;
  const staged = stagedChanges(settings, useStaged.getState().drafts);
  if (staged.count > 0) await applyStaged(client, staged);
}

/** Drops the applied drafts. Drafts edited in the meantime stay, with the values just applied as their base. */
function dropApplied(sent: Staged['drafts']): void {
  const { drafts, drop, stage } = useStaged.getState();
  for (const [key, draft] of Object.entries(sent)) {
    const now = drafts[key];
    drop(key, now === draft);
    if (now === undefined || now === draft) continue;
    const { was: _was, ...again } = now;
    stage({ [key]: again });
  }
}
