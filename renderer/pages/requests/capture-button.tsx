import { CircleDot } from 'lucide-react';
import { useLive } from '../../live/store.ts';
import { closeDialog, openDialog, usePageDialog } from '../../navigation/page-dialog.ts';
import { Button } from '../../ui/button.tsx';
import { CaptureDialog } from './capture-dialog.tsx';

const LABELS = {
  none: 'Capture the next request',
  waiting: 'Waiting for a request…',
  running: 'Capturing a request…',
  kept: 'Show the captured request',
} as const;

/** Opens what captures one request with its bodies, and says how far that is. */
export function CaptureButton() {
  const kind = useLive(({ capture }) => capture.kind);
  const { isOpen } = usePageDialog('capture');
  return (
    <>
      <Button
        className={kind === 'none' ? undefined : 'capture-on'}
        icon={<CircleDot size={14} aria-hidden="true" />}
        onClick={() => openDialog('capture')}
      >
        {LABELS[kind]}
      </Button>
      {isOpen ? <CaptureDialog onClose={closeDialog} /> : null}
    </>
  );
}
