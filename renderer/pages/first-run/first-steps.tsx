import { Check } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import { useAssistants } from '../assistants/use-assistants.ts';
import { useLive } from '../../live/store.ts';
import { Button } from '../../ui/button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { ConnectStep } from './connect-step.tsx';
import './first-run.css';
import { progressOf } from './first-run-progress.ts';
import { RequestStep } from './request-step.tsx';
import * as words from './words.ts';

interface FirstStepsProps {
  readonly onHide: () => void;
}

/** The first steps: connecting an assistant, and seeing its second request reuse a warm connection. */
export function FirstSteps({ onHide }: FirstStepsProps) {
  const id = useId();
  const { view, look } = useAssistants();
  const progress = useLive(({ requests }) => requests);
  const at = progressOf(progress);
  const isConnected = view?.assistants.some((one) => one.view.state.kind === 'connected') === true;
  const hasTraffic = at.kind === 'created' || at.kind === 'reused';
  return (
    <section className="panel first-run" aria-labelledby={id}>
      <h2 id={id}>{words.title}</h2>
      <p className="secondary">{words.whatItDoes}</p>
      <ol className="first-run-steps">
        <Step number={1} isDone={isConnected || hasTraffic}>
          <ConnectStep view={view} hasTraffic={hasTraffic} onChanged={() => void look()} />
        </Step>
        <Step number={2} isDone={at.kind === 'reused'}>
          <RequestStep view={view} progress={at} />
        </Step>
      </ol>
      <div className="first-run-foot">
        <Button onClick={onHide}>{words.hide}</Button>
      </div>
    </section>
  );
}

interface StepProps {
  readonly number: number;
  readonly isDone: boolean;
  readonly children: ReactNode;
}

function Step({ number, isDone, children }: StepProps) {
  return (
    <li className="first-run-step">
      <span className={classNames('first-run-sign', isDone && 'is-done')}>
        {isDone ? <Check size={14} aria-hidden="true" /> : <span aria-hidden="true">{number}</span>}
        <span className="visually-hidden">{isDone ? words.doneSpoken : words.toDoSpoken}</span>
      </span>
      <div className="first-run-body">{children}</div>
    </li>
  );
}
