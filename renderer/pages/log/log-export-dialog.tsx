import { useState } from 'react';
import type { LogRecord } from '../../../src/contract/log.ts';
import { saveText } from '../../ui/copy.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { showToast } from '../../ui/toasts.tsx';
import { type LogForm, logFileName, recordsText } from './log-text.ts';
import * as words from './words.ts';

interface LogExportDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly shown: () => readonly LogRecord[];
  readonly all: () => readonly LogRecord[];
  readonly isFiltered: boolean;
}

/** Saves lines to a file, after saying what the file does not contain. */
export function LogExportDialog({ isOpen, onClose, shown, all, isFiltered }: LogExportDialogProps) {
  const [which, setWhich] = useState<'all' | 'shown'>('all');
  const lines = isOpen ? (which === 'all' ? all() : shown()) : [];
  const save = (form: LogForm): void => {
    const name = saveLines(lines, form);
    onClose();
    showToast({ title: words.saved(lines.length, name) });
  };
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title={words.exportTitle(lines.length)}
      description={words.exportMeaning}
      footer={
        <>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button onClick={() => save('jsonl')}>{words.saveJsonl}</Button>
          <Button tone="primary" onClick={() => save('log')}>
            {words.saveLog}
          </Button>
        </>
      }
    >
      {isFiltered ? (
        <Segmented
          label={words.whichLines}
          options={[
            { value: 'all', label: words.allLines },
            { value: 'shown', label: words.matchingLines },
          ]}
          value={which}
          onChange={setWhich}
        />
      ) : null}
    </Dialog>
  );
}

/** Returns the file's name. */
function saveLines(lines: readonly LogRecord[], form: LogForm): string {
  const name = logFileName(form, new Date());
  saveText(recordsText(lines, form), name, 'text/plain');
  return name;
}
