import type { ControlClient } from '../client/client.ts';
import { changeFile, showSetting } from './change-file.ts';
import { useStaged } from './staged.ts';
import type { StagedChanges } from './staged-changes.ts';

/** Applies what is staged; with something that is not accepted it goes there instead. */
export async function applyStaged(client: ControlClient, staged: StagedChanges): Promise<void> {
  const [firstInvalid] = staged.invalid;
  if (firstInvalid !== undefined) {
    useStaged.getState().check(staged.invalid.map(({ entry }) => entry.key));
    showSetting(firstInvalid.entry.key);
    return;
  }
  const sent = useStaged.getState().drafts;
  const changes = [...staged.changes];
  await changeFile(client, {
    done: 'Applied',
    failed: 'The changes could not be applied',
    send: (fingerprint) => client.settings.apply({ fingerprint, changes }),
    onSaved: () => dropUnchanged(sent),
    onDiscard: () => useStaged.getState().discard(),
    canUndo: true,
  });
}

/** Drafts that were written meanwhile stay: they have not been applied. */
function dropUnchanged(sent: ReturnType<typeof useStaged.getState>['drafts']): void {
  const { drafts, drop } = useStaged.getState();
  for (const [key, draft] of Object.entries(sent)) if (drafts[key] === draft) drop(key, true);
}
