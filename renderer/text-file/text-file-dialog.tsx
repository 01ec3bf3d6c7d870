import { useEffect, useState } from 'react';
import type { TextFile } from '../../src/contract/about.ts';
import { type ControlClient, useControl } from '../client/client.ts';
import { Button } from '../ui/button.tsx';
import { copyText, saveText } from '../ui/copy.ts';
import { Dialog } from '../ui/dialog.tsx';
import { showToast } from '../ui/toasts.tsx';
import './text-file-dialog.css';
import * as words from '../ui/words.ts';

/** A generated text and its dialog's texts. Keep a single object per kind, because a new one loads the text again. */
export interface TextFileKind {
  readonly title: string;
  readonly description: string;
  /** Name for use within a sentence, such as `the bundle`. */
  readonly what: string;
  readonly load: (client: ControlClient) => Promise<TextFile>;
}

interface TextFileDialogProps {
  readonly kind: TextFileKind;
  readonly onClose: () => void;
}

/** Shows a text in full before it is copied or saved. */
export function TextFileDialog({ kind, onClose }: TextFileDialogProps) {
  const { title, description, what } = kind;
  const file = useTextFile(kind);
  const save = (): void => {
    if (file === undefined) return;
    saveText(file.text, file.name, file.name.endsWith('.json') ? 'application/json' : 'text/plain');
    onClose();
    showToast({ title: words.savedAs(file.name) });
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      isWide
      title={title}
      description={description}
      footer={
        <>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button isDisabled={file === undefined} onClick={() => void copyText(file?.text ?? '', what)}>
            {words.copyAll}
          </Button>
          <Button tone="primary" isDisabled={file === undefined} onClick={save}>
            {words.save}
          </Button>
        </>
      }
    >
      {/* A scrollable region must be reachable by keyboard. */}
      <pre className="text-file" tabIndex={0} aria-label={words.textOf(what)} aria-busy={file === undefined}>
        {file?.text ?? words.collecting}
      </pre>
    </Dialog>
  );
}

/** Current text; undefined while it is being generated. */
function useTextFile({ load, title }: TextFileKind): TextFile | undefined {
  const client = useControl();
  const [file, setFile] = useState<TextFile>();
  useEffect(() => {
    let isCurrent = true;
    load(client).then(
      (found) => {
        if (isCurrent) setFile(found);
      },
      () => showToast({ title: words.notRead(title), kind: 'trouble' }),
    );
    return () => {
      isCurrent = false;
    };
  }, [client, load, title]);
  return file;
}
