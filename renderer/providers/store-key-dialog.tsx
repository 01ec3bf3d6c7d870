import { zodResolver } from '@hookform/resolvers/zod';
import { useForm } from 'react-hook-form';
import { z } from '../../src/contract/zod.ts';
import { useControl } from '../shell/control-context.ts';
import { report } from '../shell/proxy-actions.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { LabelledField } from '../ui/text-field.tsx';
import { showToast } from '../ui/toasts.tsx';

const KeyForm = z.object({
  key: z
    .string()
    .trim()
    .min(1, 'Paste the key here.')
    .max(4096, 'Accepted are at most 4096 characters.')
    .regex(/^[\x21-\x7e]*$/u, 'Accepted are visible ASCII characters without spaces.'),
});

interface StoreKeyDialogProps {
  readonly provider: string;
  readonly onClose: () => void;
}

/** Asks for a key once and hands it to the key store. */
export function StoreKeyDialog({ provider, onClose }: StoreKeyDialogProps) {
  const client = useControl();
  const form = useForm({ resolver: zodResolver(KeyForm), defaultValues: { key: '' }, mode: 'onTouched' });
  const submit = form.handleSubmit(async ({ key }) => {
    const isDone = await report('The key could not be stored', () =>
      client.settings.storeKey({ provider, key }),
    );
    if (!isDone) return;
    showToast({ title: `The key of ${provider} is stored` });
    onClose();
  });
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={`Key of ${provider}`}
      description="Kept by the key store of this system, not in the file. It takes the place of the client’s own key."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button tone="primary" type="submit" form="store-key" aria-busy={form.formState.isSubmitting}>
            Store key
          </Button>
        </>
      }
    >
      <form id="store-key" className="form" onSubmit={(event) => void submit(event)}>
        <LabelledField
          label="API key"
          type="password"
          isMono
          error={form.formState.errors.key?.message}
          {...form.register('key')}
        />
      </form>
    </Dialog>
  );
}
