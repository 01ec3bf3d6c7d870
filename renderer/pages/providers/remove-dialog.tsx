import { changeFile, sendChanges } from '../../settings-form/change-file.ts';
import { useControl } from '../../client/control-context.ts';
import { goTo } from '../../navigation/use-place.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { dropDraftsOf } from './provider-drafts.ts';

interface RemoveDialogProps {
  readonly name: string;
  readonly onClose: () => void;
}

/** Asks before a provider's section is removed from the file. */
export function RemoveDialog({ name, onClose }: RemoveDialogProps) {
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
