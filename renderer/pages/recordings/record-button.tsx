import { CircleDot, Lock } from 'lucide-react';
import { useLive } from '../../live/store.ts';
import { useStaged } from '../../settings-form/staged.ts';
import { Button, type ButtonTone } from '../../ui/button.tsx';
import { Chip } from '../../ui/chip.tsx';
import { RECORDING_KEY, recordingSwitch } from './recording-switch.ts';
import * as words from './words.ts';

interface RecordButtonProps {
  readonly tone: ButtonTone;
}

/** Stages switching on session recording, or names the variable or flag that prevents it. */
export function RecordButton({ tone }: RecordButtonProps) {
  const view = useLive((live) => live.settings);
  const drafts = useStaged((staged) => staged.drafts);
  const now = recordingSwitch(view, drafts);
  switch (now.kind) {
    case 'on':
    case 'unknown':
      return null;
    case 'off':
    case 'staged':
      return <StageButton tone={tone} isStaged={now.kind === 'staged'} />;
    case 'locked':
      return (
        <p className="recorded-locked">
          <Chip tone="magenta" icon={<Lock size={11} aria-hidden="true" />}>
            {now.name}
          </Chip>{' '}
          <span>{words.locked(now.where)}</span>
        </p>
      );
  }
}

interface StageButtonProps extends RecordButtonProps {
  readonly isStaged: boolean;
}

function StageButton({ tone, isStaged }: StageButtonProps) {
  const toggle = (): void => {
    const { stage, drop } = useStaged.getState();
    if (isStaged) drop(RECORDING_KEY, true);
    else stage({ [RECORDING_KEY]: { kind: 'value', value: true } });
  };
  return (
    <div className="recorded-stage">
      <p role="status">{isStaged ? words.staged : ''}</p>
      {/* A single button for both states, so that it keeps the focus. */}
      <Button
        tone={isStaged ? 'plain' : tone}
        icon={isStaged ? undefined : <CircleDot size={14} aria-hidden="true" />}
        onClick={toggle}
      >
        {isStaged ? words.cancel : words.recordRequests}
      </Button>
    </div>
  );
}
