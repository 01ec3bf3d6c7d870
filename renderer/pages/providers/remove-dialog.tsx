import { changeFile, sendChanges } from '../../staged-changes/change-file.ts';
import { useControl } from '../../client/client.ts';
import { goTo } from '../../navigation/use-place.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { dropDraftsOf } from './provider-drafts.ts';
import * as words from './words.ts';

interface RemoveDialogProps {
  readonly name: string;
  readonly onClose: () => void;
}

/** Asks for confirmation before removing a provider's section from the file. */
export function RemoveDialog({ name, onClose }: RemoveDialogProps) {
  const client = useControl();
  const remove = (): void => {
    onClose();
    void changeFile(client, {
      done: words.removed(name),
      failed: words.notRemoved(name),
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
      title={words.removeTitle(name)}
      description={words.removeText}
      footer={
        <>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button tone="danger" onClick={remove}>
            {words.remove}
          </Button>
        </>
      }
    />
  );
}
