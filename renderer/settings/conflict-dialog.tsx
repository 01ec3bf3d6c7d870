import { useControl } from '../shell/control-context.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { changeFile, forgetConflict, useFileChange } from './change-file.ts';
import './conflict-dialog.css';
import { DiffLines } from './diff-lines.tsx';

/** The file was changed outside before Apply: both sides, and three ways out. Nothing was written. */
export function ConflictDialog() {
  const client = useControl();
  const conflict = useFileChange((state) => state.conflict);
  if (conflict === undefined) return null;
  const { outcome, change } = conflict;
  const discard = (): void => {
    change.onDiscard?.();
    forgetConflict();
  };
  return (
    <Dialog
      isOpen
      isWide
      onClose={forgetConflict}
      title="The file was changed outside"
      description="Somebody or something wrote it after this page had read it. Nothing was written over it."
      footer={
        <>
          <Button onClick={forgetConflict}>Keep editing</Button>
          <Button onClick={discard}>Discard mine</Button>
          <Button tone="primary" onClick={() => void changeFile(client, change, outcome.fingerprint)}>
            Apply mine on top
          </Button>
        </>
      }
    >
      <section className="conflict-side">
        <h2>Changed outside</h2>
        <DiffLines label="Changed outside" lines={outcome.outside} />
      </section>
      <section className="conflict-side">
        <h2>Your changes</h2>
        <DiffLines label="Your changes" lines={outcome.yours} />
      </section>
    </Dialog>
  );
}
