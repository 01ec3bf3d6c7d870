import { useControl } from '../client/client.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { changeFile, useFileChange } from './change-file.ts';
import './conflict-dialog.css';
import { DiffLines } from './diff-lines.tsx';
import * as words from './words.ts';

interface ConflictDialogProps {
  readonly onClose: () => void;
}

/** Shown when the file changed on disk before Apply: both versions and three choices. Nothing has been written. */
export function ConflictDialog({ onClose }: ConflictDialogProps) {
  const client = useControl();
  const question = useFileChange((state) => state.question);
  if (question?.outcome.kind !== 'changed') return null;
  const { change } = question;
  const { fingerprint, outside, yours } = question.outcome;
  const discard = (): void => {
    change.onDiscard?.();
    onClose();
  };
  return (
    <Dialog
      isOpen
      isWide
      onClose={onClose}
      title={words.conflictTitle}
      description={words.nothingWritten}
      footer={
        <>
          <Button onClick={onClose}>{words.keepEditing}</Button>
          <Button onClick={discard}>{words.discardMine}</Button>
          <Button
            tone="primary"
            onClick={() => void changeFile(client, change, { fingerprint, isForced: true })}
          >
            {words.applyAnyway}
          </Button>
        </>
      }
    >
      <section className="conflict-side">
        <h2>{words.changedOnDisk}</h2>
        <DiffLines label={words.changedOnDisk} lines={outside} />
      </section>
      <section className="conflict-side">
        <h2>{words.yourChanges}</h2>
        <DiffLines label={words.yourChanges} lines={yours} />
      </section>
    </Dialog>
  );
}
