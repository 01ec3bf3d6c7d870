import { useState } from 'react';
import type { LogRecord } from '../../../src/contract/log.ts';
import { plural } from '../../text/format.ts';
import { saveText } from '../../text/save-text.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { showToast } from '../../ui/toasts.tsx';
import { type LogForm, logFileName, recordsText } from './log-text.ts';

interface LogExportDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly shown: () => readonly LogRecord[];
  readonly all: () => readonly LogRecord[];
  readonly isFiltered: boolean;
}

/** Saves lines to a file, and says first what is not in them. */
export function LogExportDialog({ isOpen, onClose, shown, all, isFiltered }: LogExportDialogProps) {
  const [which, setWhich] = useState<'all' | 'shown'>('all');
  const lines = isOpen ? (which === 'all' ? all() : shown()) : [];
  const save = (form: LogForm): void => {
    const name = saveLines(lines, form);
    onClose();
    showToast({ title: `Saved ${plural(lines.length, 'line')} as ${name}` });
  };
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title={`Export ${plural(lines.length, 'line')}`}
      description="Keys, Authorization headers, cookies and query strings are removed. Provider names, hosts and paths are included."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button onClick={() => save('jsonl')}>Save as .jsonl</Button>
          <Button tone="primary" onClick={() => save('log')}>
            Save as .log
          </Button>
        </>
      }
    >
      {isFiltered ? (
        <Segmented
          label="Which lines"
          options={[
            { value: 'all', label: 'All lines' },
            { value: 'shown', label: 'Those that match' },
          ]}
          value={which}
          onChange={setWhich}
        />
      ) : null}
    </Dialog>
  );
}

/** Gives back the name of the file. */
function saveLines(lines: readonly LogRecord[], form: LogForm): string {
  const name = logFileName(form, new Date());
  saveText(recordsText(lines, form), name, 'text/plain');
  return name;
}
