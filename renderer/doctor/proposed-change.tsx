import { ArrowRight, Check, Lock, Terminal } from 'lucide-react';
import type { DoctorChange } from '../../src/contract/doctor.ts';
import { useLive } from '../live/store.ts';
import { lockedBecause } from '../settings/page-findings.ts';
import { useStaged } from '../settings/staged.ts';
import { hrefOf, placeOfSetting } from '../shell/place.ts';
import { Breakable } from '../ui/breakable.tsx';
import { Button } from '../ui/button.tsx';
import { ChipButton } from '../ui/chip.tsx';
import { copyText } from '../ui/copy.ts';
import { type ChangeState, changeState, draftOf } from './change-state.ts';
import { changeValue } from './finding-words.ts';

interface ProposedChangeProps {
  readonly change: DoctorChange;
}

/** The value in force, the one that would help, and a way to it: staged, or named where the file does not hold it. */
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
        <span className="visually-hidden">: now </span>
        <code className="proposed-now">{changeValue(change.current, change)}</code>
        <ArrowRight size={14} aria-hidden="true" />
        <span className="visually-hidden">, proposed </span>
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
            <Check size={14} aria-hidden="true" /> Staged: in force after Apply
          </span>
          <Button
            aria-label={`Take back: ${change.label} ${proposed}`}
            onClick={() => useStaged.getState().drop(change.key, true)}
          >
            Take back
          </Button>
        </div>
      );
    case 'open':
    case 'other_staged':
      return (
        <div className="proposed-action">
          {state.kind === 'open' ? null : (
            <span className="small">Another value is staged; this takes its place.</span>
          )}
          <Button
            aria-label={`Stage this change: ${change.label} ${proposed}`}
            onClick={() => useStaged.getState().stage({ [change.key]: draftOf(change) })}
          >
            Stage this change
          </Button>
        </div>
      );
  }
}

interface HeldProps {
  readonly change: DoctorChange;
  readonly state: Extract<ChangeState, { kind: 'held' }>;
}

/** A value that the file does not hold cannot be staged: it is changed where it is set. */
function Held({ change, state }: HeldProps) {
  const { name, by } = state;
  return (
    <div className="proposed-action">
      <span className="small">
        {by === 'variable' ? 'A variable holds it: set it to' : 'A flag holds it: start with'}{' '}
        {changeValue(change.proposed, { unit: '' })} there.
      </span>
      <ChipButton
        tone="magenta"
        icon={
          by === 'variable' ? (
            <Lock size={11} aria-hidden="true" />
          ) : (
            <Terminal size={12} aria-hidden="true" />
          )
        }
        label={`${name}: copy ${name}`}
        onPress={() => void copyText(name, name)}
      >
        <Breakable text={name} />
      </ChipButton>
    </div>
  );
}
