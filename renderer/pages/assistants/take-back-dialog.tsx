import { useState } from 'react';
import type { AssistantView } from '../../../src/contract/assistants.ts';
import { useControl } from '../../client/client.ts';
import { reason } from '../../proxy/proxy-actions.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { showToast } from '../../ui/toasts.tsx';
import { DriftTable } from './drift-table.tsx';
import * as words from './words.ts';

interface TakeBackDialogProps {
  readonly assistant: AssistantView;
  readonly onClose: () => void;
}

/** Disconnects an assistant whose file was changed after LunaRoute wrote it; keeps those edits. */
export function TakeBackDialog({ assistant, onClose }: TakeBackDialogProps) {
  const client = useControl();
  const { name, label, addresses } = assistant;
  const [refusal, setRefusal] = useState('');
  const [isBusy, setIsBusy] = useState(false);
  const takeBack = async (): Promise<void> => {
    setIsBusy(true);
    try {
      const outcome = await client.assistants.disconnect({ name, leaveChanged: true });
      if (outcome.kind === 'refused') setRefusal(outcome.message);
      else {
        showToast({
          title: words.disconnected(label),
          description: outcome.kind === 'unchanged' ? outcome.message : words.editsLeft,
        });
        onClose();
      }
    } catch (error) {
      setRefusal(reason(error));
    }
    setIsBusy(false);
  };
  return (
    <Dialog
      isOpen
      isWide
      onClose={onClose}
      title={words.takeBackTitle(label)}
      description={words.takeBackNote}
      footer={
        <>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button tone="primary" aria-busy={isBusy} onClick={() => void takeBack()}>
            {isBusy ? words.writing : words.undo}
          </Button>
        </>
      }
    >
      {refusal === '' ? null : (
        <Banner tone="red">
          <strong>{words.nothingWritten}</strong> {refusal}
        </Banner>
      )}
      <DriftTable addresses={addresses} label={label} />
    </Dialog>
  );
}
