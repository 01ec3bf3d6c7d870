import { Ellipsis, Pencil, Plug, Power, RotateCcw, Trash2, Variable } from 'lucide-react';
import { useState } from 'react';
import type { ProviderView } from '../../src/contract/settings/settings-view.ts';
import { useLive } from '../live/store.ts';
import { changeFile, sendChanges } from '../settings/change-file.ts';
import { useStaged } from '../settings/staged.ts';
import { useControl } from '../shell/control-context.ts';
import { goTo } from '../shell/use-place.ts';
import { Button } from '../ui/button.tsx';
import { copyText } from '../ui/copy.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Menu, type MenuItem } from '../ui/menu.tsx';
import { dropDraftsOf, resetDrafts } from './provider-drafts.ts';
import { RenameDialog } from './rename-dialog.tsx';
import { tryProvider } from './try-provider.ts';

interface ProviderMenuProps {
  readonly provider: ProviderView;
  readonly isLocked: boolean;
}

const ICON = { size: 14, 'aria-hidden': true } as const;

/** What can be done with a provider as a whole. */
export function ProviderMenu({ provider, isLocked }: ProviderMenuProps) {
  const client = useControl();
  const [open, setOpen] = useState<'rename' | 'remove'>();
  const fileValues = useLive((live) => live.settings?.fileValues) ?? {};
  const { name, enabled, builtIn, variablePrefix } = provider;
  const stage = useStaged((staged) => staged.stage);
  const resets = resetDrafts(name, fileValues);
  const changes: readonly MenuItem[] = [
    {
      label: enabled ? 'Switch off' : 'Switch on',
      icon: <Power {...ICON} />,
      note: 'staged',
      onSelect: () => stage({ [`providers.${name}.enabled`]: { kind: 'value', value: !enabled } }),
    },
    {
      label: 'Reset to defaults',
      icon: <RotateCcw {...ICON} />,
      note: 'staged',
      isDisabled: Object.keys(resets).length === 0,
      onSelect: () => stage(resets),
    },
    ...(builtIn
      ? []
      : [
          { label: 'Rename…', icon: <Pencil {...ICON} />, onSelect: () => setOpen('rename') },
          {
            label: 'Remove…',
            icon: <Trash2 {...ICON} />,
            isDanger: true,
            onSelect: () => setOpen('remove'),
          },
        ]),
  ];
  return (
    <>
      <Menu
        align="end"
        trigger={
          <Button
            tone="quiet"
            className="button-icon"
            icon={<Ellipsis size={16} aria-hidden="true" />}
            aria-label={`More about ${name}`}
          >
            {null}
          </Button>
        }
        items={[
          {
            label: 'Try to connect',
            icon: <Plug {...ICON} />,
            onSelect: () => void tryProvider(client, name),
          },
          ...(isLocked ? [] : changes),
          {
            label: 'Copy variable prefix',
            icon: <Variable {...ICON} />,
            onSelect: () => void copyText(variablePrefix, variablePrefix),
          },
        ]}
      />
      {open === 'rename' ? <RenameDialog provider={provider} onClose={() => setOpen(undefined)} /> : null}
      {open === 'remove' ? <RemoveDialog name={name} onClose={() => setOpen(undefined)} /> : null}
    </>
  );
}

interface RemoveDialogProps {
  readonly name: string;
  readonly onClose: () => void;
}

function RemoveDialog({ name, onClose }: RemoveDialogProps) {
  const client = useControl();
  const remove = (): void => {
    onClose();
    void changeFile(client, {
      done: `Removed ${name}`,
      failed: `${name} could not be removed`,
      ...sendChanges(client, [{ key: `providers.${name}`, value: null }]),
      onSaved: () => {
        dropDraftsOf(name);
        goTo({ page: 'providers' }, true);
      },
      canUndo: true,
    });
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={`Remove ${name}?`}
      description="Its section is removed from the file, comments included. Requests in progress finish; new ones to its path get 404. You can undo this."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button tone="danger" onClick={remove}>
            Remove
          </Button>
        </>
      }
    />
  );
}
