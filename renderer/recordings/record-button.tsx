import { CircleDot, Lock } from 'lucide-react';
import { useLive } from '../live/store.ts';
import { useStaged } from '../settings/staged.ts';
import { Button, type ButtonTone } from '../ui/button.tsx';
import { Chip } from '../ui/chip.tsx';
import { RECORDING_KEY, recordingSwitch } from './recording-switch.ts';

interface RecordButtonProps {
  readonly tone: ButtonTone;
}

/** Stages that sessions are recorded; or says what keeps the window from it. */
export function RecordButton({ tone }: RecordButtonProps) {
  const view = useLive((live) => live.settings);
  const drafts = useStaged((staged) => staged.drafts);
  const now = recordingSwitch(view, drafts);
  switch (now.kind) {
    case 'on':
    case 'unknown':
      return null;
    case 'off':
      return (
        <Button
          tone={tone}
          icon={<CircleDot size={14} aria-hidden="true" />}
          onClick={() => useStaged.getState().stage({ [RECORDING_KEY]: { kind: 'value', value: true } })}
        >
          Record requests
        </Button>
      );
    case 'staged':
      return <p role="status">Staged: it begins as soon as you press Apply.</p>;
    case 'locked':
      return (
        <p className="recorded-locked">
          <Chip tone="magenta" icon={<Lock size={11} aria-hidden="true" />}>
            {now.name}
          </Chip>{' '}
          <span>
            in {now.where} keeps it off, and goes before the file. Change it there, and start LunaRoute again.
          </span>
        </p>
      );
  }
}
