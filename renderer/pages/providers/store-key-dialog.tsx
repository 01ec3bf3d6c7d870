import { useControl } from '../../client/control-context.ts';
import { report } from '../../proxy/proxy-actions.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { LabelledField } from '../../ui/text-field.tsx';
import { showToast } from '../../ui/toasts.tsx';
import { useCheckedForm } from '../../ui/use-checked-form.ts';
import { keyProblem } from './provider-form.ts';

interface StoreKeyDialogProps {
  readonly provider: string;
  readonly onClose: () => void;
}

/** Asks for a key once and hands it to the key store. */
export function StoreKeyDialog({ provider, onClose }: StoreKeyDialogProps) {
  const client = useControl();
  const form = useCheckedForm({
    start: { key: '' },
    check: ({ key }) => ({ key: keyProblem(key) }),
    send: async ({ key }) => {
      const isDone = await report('The key could not be stored', () =>
        client.settings.storeKey({ provider, key }),
      );
      if (!isDone) return;
      showToast({ title: `Stored the key for ${provider}` });
      onClose();
    },
  });
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={`API key for ${provider}`}
      description="Saved in this system’s key store, not in the file. It replaces the client’s own key."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button tone="primary" type="submit" form="store-key" aria-busy={form.isSending}>
            Store key
          </Button>
        </>
      }
    >
      <form id="store-key" className="form" onSubmit={form.submit}>
        <LabelledField label="API key" type="password" isMono {...form.field('key')} />
      </form>
    </Dialog>
  );
}
