import type { ApplyBase } from '../../src/contract/settings/settings-changes.ts';
import { useLive } from '../live/store.ts';
import { useControl } from '../client/client.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { changeFile, useFileChange } from './change-file.ts';
import { goneTitle } from '../settings-form/format-file.ts';
import * as words from './words.ts';

interface FileGoneDialogProps {
  readonly onClose: () => void;
}

/** Asks what to start from when the file to write to is missing or empty. */
export function FileGoneDialog({ onClose }: FileGoneDialogProps) {
  const client = useControl();
  const question = useFileChange((state) => state.question);
  const findings = useLive((live) => live.settings?.findings) ?? [];
  if (question?.outcome.kind !== 'file_gone') return null;
  const { outcome, change } = question;
  const applyTo = (base: ApplyBase): void => void changeFile(client, change, { base });
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={goneTitle(findings)}
      description={outcome.message}
      footer={
        <div className="dialog-choices">
          <Button tone="primary" onClick={() => applyTo('last_text')}>
            {words.restoreAndApply}
          </Button>
          <Button onClick={() => applyTo('empty')}>{words.startEmpty}</Button>
          <Button onClick={onClose}>{words.cancel}</Button>
        </div>
      }
    />
  );
}
