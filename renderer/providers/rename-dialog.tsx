import { zodResolver } from '@hookform/resolvers/zod';
import { useForm } from 'react-hook-form';
import type { ProviderView } from '../../src/contract/settings/settings-view.ts';
import { useLive } from '../live/store.ts';
import { variablePrefix } from '../../src/contract/settings/provider-name.ts';
import { changeFile } from '../settings/change-file.ts';
import { useControl } from '../shell/control-context.ts';
import { goTo } from '../shell/use-place.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { LabelledField } from '../ui/text-field.tsx';
import { renameDrafts } from './provider-drafts.ts';
import { nameFormSchema } from './provider-form.ts';

interface RenameDialogProps {
  readonly provider: ProviderView;
  readonly onClose: () => void;
}

/** Another name for a provider: its path and its variables change with it. */
export function RenameDialog({ provider, onClose }: RenameDialogProps) {
  const client = useControl();
  const providers = useLive((live) => live.settings?.providers) ?? [];
  const form = useForm<{ readonly name: string }>({
    resolver: zodResolver(nameFormSchema(providers.map(({ name }) => name))),
    defaultValues: { name: provider.name },
    mode: 'onTouched',
  });
  const next = form.watch('name').trim();
  const submit = form.handleSubmit(async ({ name }) => {
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
      <form id="rename-provider" className="form" onSubmit={(event) => void submit(event)}>
        <LabelledField
          label="New name"
          isMono
          hint={`New path: /${next}/v1/…`}
          error={form.formState.errors.name?.message}
          {...form.register('name')}
        />
      </form>
    </Dialog>
  );
}
