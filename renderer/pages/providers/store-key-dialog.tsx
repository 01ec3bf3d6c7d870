import { useControl } from '../../client/client.ts';
import { report } from '../../proxy/proxy-actions.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { LabelledField } from '../../ui/text-field.tsx';
import { showToast } from '../../ui/toasts.tsx';
import { useCheckedForm } from '../../ui/use-checked-form.ts';
import { keyProblem } from './provider-form.ts';
import * as words from './words.ts';

interface StoreKeyDialogProps {
  readonly provider: string;
  readonly onClose: () => void;
}

/** Prompts for a key and hands it to the key store. */
export function StoreKeyDialog({ provider, onClose }: StoreKeyDialogProps) {
  const client = useControl();
  const form = useCheckedForm({
    start: { key: '' },
    check: ({ key }) => ({ key: keyProblem(key) }),
    send: async ({ key }) => {
      const isDone = await report(words.keyNotStored, () => client.settings.storeKey({ provider, key }));
      if (!isDone) return;
      showToast({ title: words.keyStored(provider) });
      onClose();
    },
  });
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={words.keyFor(provider)}
      description={words.storeKeyText}
      footer={
        <>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button tone="primary" type="submit" form="store-key" aria-busy={form.isSending}>
            {words.storeKey}
          </Button>
        </>
      }
    >
      <form id="store-key" className="form" onSubmit={form.submit}>
        <LabelledField label={words.apiKey} type="password" isMono {...form.field('key')} />
      </form>
    </Dialog>
  );
}
