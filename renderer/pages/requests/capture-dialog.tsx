import { Copy } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { CapturedRequest } from '../../../src/contract/capture.ts';
import { useLive } from '../../live/store.ts';
import { RecordedMessageView } from '../recordings/recorded-message.tsx';
import { useControl } from '../../client/client.ts';
import { report } from '../../proxy/proxy-actions.ts';
import { clientUrl } from '../../proxy/format-proxy.ts';
import { Button } from '../../ui/button.tsx';
import { copyText } from '../../ui/copy.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Select } from '../../ui/select.tsx';
import './capture-dialog.css';
import { curlText } from './request-copies.ts';
import * as words from './words.ts';

interface CaptureDialogProps {
  readonly onClose: () => void;
}

/** Captures the next request with its bodies and shows it, after explaining what that means. */
export function CaptureDialog({ onClose }: CaptureDialogProps) {
  const client = useControl();
  const state = useLive(({ capture }) => capture);
  const [provider, setProvider] = useState('');
  const isIdle = state.kind === 'none';
  const close = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    // The focused button has been unmounted.
    if (document.activeElement === document.body) close.current?.focus();
  });
  const forget = (): void => {
    void report(words.notDiscarded, () => client.capture.forget());
  };
  const start = (): void => {
    void report(words.cannotCapture, () =>
      client.capture.start({ provider: provider === '' ? null : provider }),
    );
  };
  return (
    <Dialog
      isOpen
      isWide={state.kind === 'kept'}
      onClose={onClose}
      title={state.kind === 'kept' ? words.captured : words.captureNext}
      description={isIdle ? words.captureMeaning : undefined}
      footer={
        <>
          {isIdle ? null : (
            <Button tone="danger" onClick={forget}>
              {state.kind === 'waiting' ? words.stopWaiting : words.discardNow}
            </Button>
          )}
          <Button ref={close} onClick={onClose}>
            {isIdle ? words.cancel : words.close}
          </Button>
          {isIdle ? (
            <Button tone="primary" onClick={start}>
              {words.capture}
            </Button>
          ) : null}
        </>
      }
    >
      <p role="status" className="capture-state">
        {words.captureState(state)}
      </p>
      {isIdle ? <Promises provider={provider} onChange={setProvider} /> : null}
      {state.kind === 'kept' ? <Captured key={state.until} /> : null}
    </Dialog>
  );
}

interface PromisesProps {
  /** Empty for any provider. */
  readonly provider: string;
  readonly onChange: (provider: string) => void;
}

function Promises({ provider, onChange }: PromisesProps) {
  const pools = useLive((live) => live.pools);
  return (
    <>
      <ul className="capture-promises">
        {words.promises.map((promise) => (
          <li key={promise}>{promise}</li>
        ))}
      </ul>
      <Select
        label={words.captureProvider}
        options={[
          { value: '', label: words.anyProvider },
          ...[...pools.keys()].map((name) => ({ value: name, label: name })),
        ]}
        value={provider}
        onChange={onChange}
      />
    </>
  );
}

function Captured() {
  const client = useControl();
  const program = useLive((live) => live.status);
  const [captured, setCaptured] = useState<CapturedRequest>(null);
  useEffect(() => {
    let isWanted = true;
    client.capture.view().then(
      (request) => {
        if (isWanted) setCaptured(request);
      },
      () => undefined, // the link is lost; the window already reports that
    );
    return () => {
      isWanted = false;
    };
  }, [client]);
  if (captured === null) return null;
  const { method, path, provider, status, durationMs, request, response } = captured;
  return (
    <div className="capture-messages">
      <div className="capture-line">
        <span>
          <code>
            {method} {path}
          </code>{' '}
          {words.captureResult(provider, status, durationMs)}
        </span>
        <Button
          size="small"
          icon={<Copy size={12} aria-hidden="true" />}
          isDisabled={program === undefined}
          onClick={() => {
            if (program === undefined) return;
            const text = curlText({ ...captured, headers: request?.headers ?? [] }, clientUrl(program));
            void copyText(text, words.curlCommand, words.curlNote);
          }}
        >
          {words.copyAsCurl}
        </Button>
      </div>
      {request === undefined ? null : <RecordedMessageView name="request" message={request} isCaptured />}
      {response === undefined ? null : <RecordedMessageView name="response" message={response} isCaptured />}
    </div>
  );
}
