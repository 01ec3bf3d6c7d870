import { Ellipsis, Pencil, Plug, Power, RotateCcw, Trash2, Variable } from 'lucide-react';
import { useState } from 'react';
import type { ProviderView } from '../../../src/contract/settings/settings-view.ts';
import { useLive } from '../../live/store.ts';
import { useStaged } from '../../settings-form/staged.ts';
import { useControl } from '../../client/control-context.ts';
import { Button } from '../../ui/button.tsx';
import { copyText } from '../../ui/copy.ts';
import { Menu, type MenuItem } from '../../ui/menu.tsx';
import { resetDrafts } from './provider-drafts.ts';
import { PROVIDER_DIALOGS } from './provider-dialogs.ts';
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
      {open === 'rename' ? (
        <PROVIDER_DIALOGS.rename.Part provider={provider} onClose={() => setOpen(undefined)} />
      ) : null}
      {open === 'remove' ? (
        <PROVIDER_DIALOGS.remove.Part name={name} onClose={() => setOpen(undefined)} />
      ) : null}
    </>
  );
}
