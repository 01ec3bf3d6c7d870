import { ArrowRight, Check, Lock, Terminal } from 'lucide-react';
import type { DoctorChange } from '../../../src/contract/doctor.ts';
import { useLive } from '../../live/store.ts';
import { lockedBecause } from '../../settings-form/format-file.ts';
import { useStaged } from '../../settings-form/staged.ts';
import { hrefOf, placeOfSetting } from '../../navigation/place.ts';
import { Breakable } from '../../ui/breakable.tsx';
import { Button } from '../../ui/button.tsx';
import { ChipButton } from '../../ui/chip.tsx';
import { copyText } from '../../ui/copy.ts';
import { type ChangeState, changeState, draftOf } from './change-state.ts';
import { changeValue } from './format-finding.ts';
import * as words from './words.ts';

interface ProposedChangeProps {
  readonly change: DoctorChange;
}

/**
 * The value in effect and the proposed one, with a button to stage it, or the name of the variable or flag that
 * overrides the file.
 */
export function ProposedChange({ change }: ProposedChangeProps) {
  const view = useLive((live) => live.settings);
  const drafts = useStaged((staged) => staged.drafts);
  const state = changeState(change, drafts, view === undefined ? '' : lockedBecause(view));
  return (
    <div className="proposed">
      <p className="proposed-values">
        <a href={hrefOf(placeOfSetting(change.key))} className="proposed-label">
          {change.label}
        </a>
        <span className="visually-hidden">{words.nowBefore}</span>
        <code className="proposed-now">{changeValue(change.current, change)}</code>
        <ArrowRight size={14} aria-hidden="true" />
        <span className="visually-hidden">{words.proposedBefore}</span>
        <code className="proposed-next">{changeValue(change.proposed, change)}</code>
      </p>
      <ChangeAction change={change} state={state} />
    </div>
  );
}

interface ChangeActionProps {
  readonly change: DoctorChange;
  readonly state: ChangeState;
}

function ChangeAction({ change, state }: ChangeActionProps) {
  const proposed = changeValue(change.proposed, change);
  switch (state.kind) {
    case 'held':
      return <Held change={change} state={state} />;
    case 'locked':
      return <p className="small proposed-note">{state.why}</p>;
    case 'staged':
      return (
        <div className="proposed-action">
          <span className="proposed-staged">
            <Check size={14} aria-hidden="true" /> {words.staged}
          </span>
          <Button
            aria-label={words.undoOf(change.label, proposed)}
            onClick={() => useStaged.getState().drop(change.key, true)}
          >
            {words.undo}
          </Button>
        </div>
      );
    case 'open':
    case 'other_staged':
      return (
        <div className="proposed-action">
          {state.kind === 'open' ? null : <span className="small">{words.replacesStaged}</span>}
          <Button
            aria-label={words.stageOf(change.label, proposed)}
            onClick={() => useStaged.getState().stage({ [change.key]: draftOf(change) })}
          >
            {words.stage}
          </Button>
        </div>
      );
  }
}

interface HeldProps {
  readonly change: DoctorChange;
  readonly state: Extract<ChangeState, { kind: 'held' }>;
}

/** A value that overrides the file can't be staged, so this names the variable or flag to change. */
function Held({ change, state }: HeldProps) {
  const { name, by } = state;
  return (
    <div className="proposed-action">
      <span className="small">{words.changeThere(by, changeValue(change.proposed, { unit: '' }))}</span>
      <ChipButton
        tone="magenta"
        icon={
          by === 'variable' ? (
            <Lock size={11} aria-hidden="true" />
          ) : (
            <Terminal size={12} aria-hidden="true" />
          )
        }
        label={words.copy(name)}
        onPress={() => void copyText(name, name)}
      >
        <Breakable text={name} />
      </ChipButton>
    </div>
  );
}
