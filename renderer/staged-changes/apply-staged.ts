import type { ControlClient } from '../client/client.ts';
import { useLive } from '../live/store.ts';
import { changeFile, sendChanges, useFileChange } from './change-file.ts';
import { type Staged, useStaged } from '../settings-form/staged.ts';
import { type StagedChanges, stagedChanges } from './staged-changes.ts';
import { showSetting } from '../settings-form/focused-setting.ts';
import * as words from './words.ts';

/** Applies what is staged; with something invalid it goes there instead. */
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

/** Applies what is staged now; nothing where nothing is, or while it is being applied. */
export async function applyNow(client: ControlClient): Promise<void> {
  const { settings } = useLive.getState();
  if (settings === undefined || useFileChange.getState().isBusy) return;
  const staged = stagedChanges(settings, useStaged.getState().drafts);
  if (staged.count > 0) await applyStaged(client, staged);
}

/** Drafts that were written meanwhile stay; what they change now is what was just applied. */
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
