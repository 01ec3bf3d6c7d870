import { useControl } from '../client/control-context.ts';
import { report } from '../proxy/proxy-actions.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';

interface DefaultsDialogProps {
  readonly onClose: () => void;
}

/** Asks before a file that is gone is forgotten. */
export function DefaultsDialog({ onClose }: DefaultsDialogProps) {
  const client = useControl();
  const accept = (): void => {
    onClose();
    // oxlint-disable-next-line react/hooks -- a method of the program that is no hook.
    void report('The defaults could not be used', () => client.settings.useDefaults());
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Use the defaults?"
      description="LunaRoute discards what the file last said and uses the default for every setting not set by a variable or flag. Providers you added are no longer served."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button tone="danger" onClick={accept}>
            Use defaults
          </Button>
        </>
      }
    />
  );
}
