import { Autocomplete } from '@base-ui/react/autocomplete';
import { Dialog } from '@base-ui/react/dialog';
import { Search } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import { useLive } from '../../live/store.ts';
import { useAssistants } from '../../pages/assistants/use-assistants.ts';
import { useControl } from '../../client/client.ts';
import { keyboardPlatform } from '../../navigation/page-keys.ts';
import { shownKeys } from '../../navigation/shortcuts.ts';
import '../../ui/dialog.css';
import { Keys, Kbd } from '../../ui/keys.tsx';
import { commandsOf } from './commands.ts';
import './palette.css';
import { closePalette, openPalette, usePalette } from '../../navigation/palette-store.ts';
import { rank, type Command } from './rank.ts';
import * as words from '../words.ts';

/** The command palette (Ctrl or Cmd K): finds pages, settings and actions by a few letters. */
export function Palette() {
  const isOpen = usePalette((state) => state.isOpen);
  const chosen = useRef<Command>(undefined);
  return (
    <Dialog.Root
      open={isOpen}
      onOpenChange={(open) => (open ? openPalette() : closePalette())}
      onOpenChangeComplete={(open) => {
        // Run the command only after the dialog has restored the focus, as the command may move it.
        if (!open) chosen.current?.run();
        chosen.current = undefined;
      }}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className="dialog-backdrop" />
        <Dialog.Popup
          className="palette"
          aria-label={words.palette}
          // A setting command moves the focus to the setting's field.
          finalFocus={() => !usePalette.getState().isFocusTaken}
        >
          <PaletteList
            onChoose={(command) => {
              chosen.current = command;
              closePalette(command.group === 'Settings');
            }}
          />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

interface PaletteListProps {
  readonly onChoose: (command: Command) => void;
}

function PaletteList({ onChoose }: PaletteListProps) {
  const client = useControl();
  const status = useLive((live) => live.status);
  const view = useLive((live) => live.settings);
  const [text, setText] = useState('');
  const { view: assistants } = useAssistants();
  const commands = useMemo(
    () => commandsOf({ client, status, view, assistants }),
    [client, status, view, assistants],
  );
  const found = useMemo(() => rank(commands, text), [commands, text]);
  return (
    <Autocomplete.Root
      open
      inline
      items={found}
      mode="none"
      autoHighlight="always"
      keepHighlight
      value={text}
      onValueChange={(value, details) => {
        if (details.reason !== 'item-press') setText(value);
      }}
      itemToStringValue={(command: Command) => command.label}
    >
      <div className="palette-input">
        <Search size={16} aria-hidden="true" />
        <Autocomplete.Input aria-label={words.palettePlaceholder} placeholder={words.palettePlaceholder} />
        <Kbd keys="Esc" />
      </div>
      <Autocomplete.Empty className="palette-empty">
        {found.length === 0 ? words.nothingFound(text.trim()) : null}
      </Autocomplete.Empty>
      <Autocomplete.List className="palette-list">
        {(command: Command) => (
          <Autocomplete.Item
            key={command.id}
            value={command}
            className="palette-item"
            onClick={() => onChoose(command)}
          >
            <span className="palette-label">{command.label}</span>
            <span className="palette-note">{command.note}</span>
            {command.shortcut === undefined ? null : (
              <Keys keys={shownKeys(command.shortcut, keyboardPlatform())} />
            )}
          </Autocomplete.Item>
        )}
      </Autocomplete.List>
    </Autocomplete.Root>
  );
}
