import { useEffect, useState } from 'react';
import type { SupportBundle } from '../../src/contract/support-bundle.ts';
import { saveText } from '../recordings/save-text.ts';
import { useControl } from '../shell/control-context.ts';
import { Button } from '../ui/button.tsx';
import { copyText } from '../ui/copy.ts';
import { Dialog } from '../ui/dialog.tsx';
import { showToast } from '../ui/toasts.tsx';
import './bundle-dialog.css';

interface BundleDialogProps {
  readonly onClose: () => void;
}

/** Shows a support bundle whole, before anything is made of it. */
export function BundleDialog({ onClose }: BundleDialogProps) {
  const bundle = useBundle();
  const save = (): void => {
    if (bundle === undefined) return;
    saveText(bundle.text, bundle.name, 'text/plain');
    onClose();
    showToast({ title: `Saved as ${bundle.name}` });
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      isWide
      title="Support bundle"
      description="What a bug report needs, in one text file. Nothing is sent: read it, then attach it yourself."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            isDisabled={bundle === undefined}
            onClick={() => void copyText(bundle?.text ?? '', 'the bundle')}
          >
            Copy
          </Button>
          <Button tone="primary" isDisabled={bundle === undefined} onClick={save}>
            Save
          </Button>
        </>
      }
    >
      {/* A region that scrolls must be reachable by keyboard. */}
      <pre
        className="bundle-text"
        tabIndex={0}
        aria-label="Text of the bundle"
        aria-busy={bundle === undefined}
      >
        {bundle?.text ?? 'Collecting…'}
      </pre>
    </Dialog>
  );
}

/** The bundle of this moment; undefined while it is being made. */
function useBundle(): SupportBundle | undefined {
  const client = useControl();
  const [bundle, setBundle] = useState<SupportBundle>();
  useEffect(() => {
    let isCurrent = true;
    client.doctor.bundle().then(
      (found) => {
        if (isCurrent) setBundle(found);
      },
      () => showToast({ title: "The bundle couldn't be made", kind: 'trouble' }),
    );
    return () => {
      isCurrent = false;
    };
  }, [client]);
  return bundle;
}
