import { Ellipsis, Pencil, Plug, Power, RotateCcw, Trash2, Variable } from 'lucide-react';
import { useState } from 'react';
import type { ProviderView } from '../../../src/contract/settings/settings-view.ts';
import { useLive } from '../../live/store.ts';
import { useStaged } from '../../settings-form/staged.ts';
import { useControl } from '../../client/client.ts';
import { Button } from '../../ui/button.tsx';
import { copyText } from '../../ui/copy.ts';
import { Menu, type MenuItem } from '../../ui/menu.tsx';
import { resetDrafts } from './provider-drafts.ts';
import { tryProvider, PROVIDER_DIALOGS } from './provider-actions.ts';
import * as words from './words.ts';

interface ProviderMenuProps {
  readonly provider: ProviderView;
  readonly isLocked: boolean;
}

/** Confirmation before a user-defined provider is changed. */
type Question = 'rename' | 'remove';

const ICON = { size: 14, 'aria-hidden': true } as const;

/** Menu of actions on a whole provider. */
export function ProviderMenu({ provider, isLocked }: ProviderMenuProps) {
  const client = useControl();
  const [open, setOpen] = useState<Question>();
  const { name, builtIn, variablePrefix } = provider;
  const staged = useStagedItems(provider);
  const changes = builtIn ? staged : [...staged, ...questionItems(setOpen)];
  return (
    <>
      <Menu
        align="end"
        trigger={
          <Button
            tone="quiet"
            className="button-icon"
            icon={<Ellipsis size={16} aria-hidden="true" />}
            aria-label={words.moreAbout(name)}
          >
            {null}
          </Button>
        }
        items={[
          {
            label: words.tryToConnect,
            icon: <Plug {...ICON} />,
            onSelect: () => void tryProvider(client, name),
          },
          ...(isLocked ? [] : changes),
          {
            label: words.copyPrefix,
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

/** Menu items that stage changes to a whole provider. */
function useStagedItems({ name, enabled }: ProviderView): readonly MenuItem[] {
  const fileValues = useLive((live) => live.settings?.fileValues) ?? {};
  const stage = useStaged((staged) => staged.stage);
  const resets = resetDrafts(name, fileValues);
  return [
    {
      label: enabled ? words.switchOff : words.switchOn,
      icon: <Power {...ICON} />,
      note: words.staged,
      onSelect: () => stage({ [`providers.${name}.enabled`]: { kind: 'value', value: !enabled } }),
    },
    {
      label: words.reset,
      icon: <RotateCcw {...ICON} />,
      note: words.staged,
      isDisabled: Object.keys(resets).length === 0,
      onSelect: () => stage(resets),
    },
  ];
}

function questionItems(ask: (question: Question) => void): readonly MenuItem[] {
  return [
    { label: words.renameAsk, icon: <Pencil {...ICON} />, onSelect: () => ask('rename') },
    {
      label: words.removeAsk,
      icon: <Trash2 {...ICON} />,
      isDanger: true,
      onSelect: () => ask('remove'),
    },
  ];
}
