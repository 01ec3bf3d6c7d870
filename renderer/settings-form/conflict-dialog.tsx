import { useControl } from '../client/control-context.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { changeFile, useFileChange } from './change-file.ts';
import './conflict-dialog.css';
import { DiffLines } from './diff-lines.tsx';

interface ConflictDialogProps {
  readonly onClose: () => void;
}

/** The file changed outside before Apply: both sides, and three ways out. Nothing was written. */
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
      title="The file changed on disk after this page loaded it."
      description="Nothing was written."
      footer={
        <>
          <Button onClick={onClose}>Keep editing</Button>
          <Button onClick={discard}>Discard my changes</Button>
          <Button
            tone="primary"
            onClick={() => void changeFile(client, change, { fingerprint, isForced: true })}
          >
            Apply my changes anyway
          </Button>
        </>
      }
    >
      <section className="conflict-side">
        <h2>Changed on disk</h2>
        <DiffLines label="Changed on disk" lines={outside} />
      </section>
      <section className="conflict-side">
        <h2>Your changes</h2>
        <DiffLines label="Your changes" lines={yours} />
      </section>
    </Dialog>
  );
}
