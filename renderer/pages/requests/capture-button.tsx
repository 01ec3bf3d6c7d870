import { CircleDot } from 'lucide-react';
import { useLive } from '../../live/store.ts';
import { closeDialog, openDialog, usePageDialog } from '../../navigation/page-dialog.ts';
import { Button } from '../../ui/button.tsx';
import { CaptureDialog } from './capture-dialog.tsx';
import * as words from './words.ts';

const LABELS = {
  none: words.captureNext,
  waiting: words.captureWaiting,
  running: words.captureRunning,
  kept: words.captureShow,
} as const;

/** Opens the dialog that captures one request with its bodies, and shows the state of the capture. */
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
