import type { ProviderView } from '../../../src/contract/settings/settings-view.ts';
import { useLive } from '../../live/store.ts';
import { variablePrefix } from '../../../src/contract/settings/provider-name.ts';
import { changeFile } from '../../staged-changes/change-file.ts';
import { useControl } from '../../client/client.ts';
import { goTo } from '../../navigation/use-place.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { LabelledField } from '../../ui/text-field.tsx';
import { useCheckedForm } from '../../ui/use-checked-form.ts';
import { renameDrafts } from './provider-drafts.ts';
import { newNameProblem } from './provider-form.ts';
import * as words from './words.ts';

interface RenameDialogProps {
  readonly provider: ProviderView;
  readonly onClose: () => void;
}

/** Dialog to rename a provider, which also changes its path and variables. */
export function RenameDialog({ provider, onClose }: RenameDialogProps) {
  const client = useControl();
  const providers = useLive((live) => live.settings?.providers) ?? [];
  const taken = providers.map(({ name }) => name);
  const form = useCheckedForm({
    start: { name: provider.name },
    check: ({ name }) => ({ name: newNameProblem(name, taken) }),
    send: async ({ name }) => {
      await changeFile(client, {
        done: words.renamed(provider.name, name),
        failed: words.notRenamed(provider.name),
        send: ({ fingerprint }) =>
          client.settings.renameProvider({ fingerprint, from: provider.name, to: name }),
        onSaved: () => {
          renameDrafts(provider.name, name);
          goTo({ page: 'providers', provider: name }, true);
        },
        canUndo: true,
      });
      onClose();
    },
  });
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={words.renameTitle(provider.name)}
      description={words.renameText(variablePrefix(provider.name))}
      footer={
        <>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button tone="primary" type="submit" form="rename-provider">
            {words.rename}
          </Button>
        </>
      }
    >
      <form id="rename-provider" className="form" onSubmit={form.submit}>
        <LabelledField
          label={words.newName}
          isMono
          hint={words.newPath(form.values.name.trim())}
          {...form.field('name')}
        />
      </form>
    </Dialog>
  );
}
