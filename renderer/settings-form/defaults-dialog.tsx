import { useControl } from '../client/client.ts';
import { report } from '../proxy/proxy-actions.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import * as words from './words.ts';

interface DefaultsDialogProps {
  readonly onClose: () => void;
}

/** Asks for confirmation before falling back to the defaults for a missing or empty file. */
export function DefaultsDialog({ onClose }: DefaultsDialogProps) {
  const client = useControl();
  const accept = (): void => {
    onClose();
    // oxlint-disable-next-line react/hooks -- a method of the program that is no hook.
    void report(words.defaultsNotUsed, () => client.settings.useDefaults());
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={words.defaultsTitle}
      description={words.defaultsText}
      footer={
        <>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button tone="danger" onClick={accept}>
            {words.acceptDefaults}
          </Button>
        </>
      }
    />
  );
}
