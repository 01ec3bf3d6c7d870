import type { ProviderView } from '../../../src/contract/settings/settings-view.ts';
import { useLive } from '../../live/store.ts';
import { variablePrefix } from '../../../src/contract/settings/provider-name.ts';
import { changeFile } from '../../settings-form/change-file.ts';
import { useControl } from '../../client/control-context.ts';
import { goTo } from '../../navigation/use-place.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { LabelledField } from '../../ui/text-field.tsx';
import { useCheckedForm } from '../../ui/use-checked-form.ts';
import { renameDrafts } from './provider-drafts.ts';
import { newNameProblem } from './provider-form.ts';

interface RenameDialogProps {
  readonly provider: ProviderView;
  readonly onClose: () => void;
}

/** Another name for a provider: its path and its variables change with it. */
export function RenameDialog({ provider, onClose }: RenameDialogProps) {
  const client = useControl();
  const providers = useLive((live) => live.settings?.providers) ?? [];
  const taken = providers.map(({ name }) => name);
  const form = useCheckedForm({
    start: { name: provider.name },
    check: ({ name }) => ({ name: newNameProblem(name, taken) }),
    send: async ({ name }) => {
      await changeFile(client, {
        done: `Renamed ${provider.name} to ${name}`,
        failed: `${provider.name} could not be renamed`,
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
      title={`Rename ${provider.name}`}
      description={`Its path and its variables change: ${variablePrefix(provider.name)}… will no longer be read.`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button tone="primary" type="submit" form="rename-provider">
            Rename
          </Button>
        </>
      }
    >
      <form id="rename-provider" className="form" onSubmit={form.submit}>
        <LabelledField
          label="New name"
          isMono
          hint={`New path: /${form.values.name.trim()}/v1/…`}
          {...form.field('name')}
        />
      </form>
    </Dialog>
  );
}
