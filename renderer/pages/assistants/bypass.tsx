import { ArrowRightLeft } from 'lucide-react';
import { useState } from 'react';
import { type AssistantsView, formatDirect, type MoveTarget } from '../../../src/contract/assistants.ts';
import { useLive } from '../../live/store.ts';
import { useControl } from '../../client/client.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { requestSendAll } from './use-assistants.ts';
import * as words from './words.ts';

interface BypassProps {
  readonly view: AssistantsView;
  readonly onMoved: () => void;
}

/** Sends all assistants past the proxy or back through it in one click, and lists those that could not be moved. */
export function Bypass({ view: { assistants, left, refusal }, onMoved }: BypassProps) {
  const isRunning = useLive((live) => live.status?.proxy.kind === 'running');
  const connected = assistants.filter(({ view }) => view.state.kind === 'connected');
  const direct = assistants.filter(({ view }) => view.isDirect);
  return (
    <>
      {left === null ? null : <LeftBehind left={left} />}
      {connected.length + direct.length === 0 ? null : (
        <section className="panel bypass" aria-label={words.allAssistants}>
          <p className="bypass-words" role="status">
            {direct.length === 0 ? (
              <span className="secondary">{words.bypassOffer}</span>
            ) : (
              <>
                <strong>{formatDirect(direct.length)}:</strong>{' '}
                {direct.map(({ view }) => view.label).join(', ')}.{' '}
                <span className="secondary">
                  {words.restartRunning}
                  {isRunning ? '' : ` ${words.startProxyFirst}`}
                </span>
              </>
            )}
          </p>
          <div className="bypass-actions">
            {connected.length === 0 ? null : (
              <MoveButton to="providers" onMoved={onMoved} isDisabled={false} />
            )}
            {direct.length === 0 ? null : (
              <MoveButton to="proxy" onMoved={onMoved} isDisabled={!isRunning || refusal !== null} />
            )}
          </div>
        </section>
      )}
    </>
  );
}

interface LeftBehindProps {
  readonly left: NonNullable<AssistantsView['left']>;
}

function LeftBehind({ left: { to, assistants } }: LeftBehindProps) {
  return (
    <Banner tone="amber">
      <strong>{to === 'providers' ? words.leftConnected : words.leftDirect}</strong>
      <ul className="bypass-left">
        {assistants.map(({ name, label, message }) => (
          <li key={name}>
            <b>{label}</b>: {message}
          </li>
        ))}
      </ul>
    </Banner>
  );
}

interface MoveButtonProps {
  readonly to: MoveTarget;
  readonly isDisabled: boolean;
  readonly onMoved: () => void;
}

function MoveButton({ to, isDisabled, onMoved }: MoveButtonProps) {
  const client = useControl();
  const [isBusy, setIsBusy] = useState(false);
  const move = async (): Promise<void> => {
    setIsBusy(true);
    await requestSendAll(client, to);
    setIsBusy(false);
    onMoved();
  };
  return (
    <Button
      icon={<ArrowRightLeft size={14} aria-hidden="true" />}
      isDisabled={isDisabled}
      aria-busy={isBusy}
      onClick={() => void move()}
    >
      {to === 'providers' ? words.sendAllDirectly : words.sendAllThrough}
    </Button>
  );
}
