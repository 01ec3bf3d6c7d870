import { Copy } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { CapturedRequest, CaptureState } from '../../../src/contract/capture.ts';
import { useLive } from '../../live/store.ts';
import { formatDuration, formatTime } from '../../text/format.ts';
import { RecordedMessageView } from '../recordings/recorded-message.tsx';
import { useControl } from '../../client/control-context.ts';
import { report } from '../../proxy/proxy-actions.ts';
import { clientUrl } from '../../proxy/format-proxy.ts';
import { Button } from '../../ui/button.tsx';
import { copyText } from '../../ui/copy.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Select } from '../../ui/select.tsx';
import './capture-dialog.css';
import { curlText } from './request-copies.ts';

interface CaptureDialogProps {
  readonly onClose: () => void;
}

/** Captures the next request with its bodies and shows it, and says first what that means. */
export function CaptureDialog({ onClose }: CaptureDialogProps) {
  const client = useControl();
  const state = useLive(({ capture }) => capture);
  const [provider, setProvider] = useState('');
  const isIdle = state.kind === 'none';
  const close = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    // The button that was pressed has gone.
    if (document.activeElement === document.body) close.current?.focus();
  });
  const forget = (): void => {
    void report('The capture could not be discarded', () => client.capture.forget());
  };
  const start = (): void => {
    void report('The next request can’t be captured', () =>
      client.capture.start({ provider: provider === '' ? null : provider }),
    );
  };
  return (
    <Dialog
      isOpen
      isWide={state.kind === 'kept'}
      onClose={onClose}
      title={state.kind === 'kept' ? 'The captured request' : 'Capture the next request'}
      description={isIdle ? 'Shows the next request and its response, bodies included.' : undefined}
      footer={
        <>
          {isIdle ? null : (
            <Button tone="danger" onClick={forget}>
              {state.kind === 'waiting' ? 'Stop waiting' : 'Discard now'}
            </Button>
          )}
          <Button ref={close} onClick={onClose}>
            {isIdle ? 'Cancel' : 'Close'}
          </Button>
          {isIdle ? (
            <Button tone="primary" onClick={start}>
              Capture
            </Button>
          ) : null}
        </>
      }
    >
      <p role="status" className="capture-state">
        {formatState(state)}
      </p>
      {isIdle ? <Promises provider={provider} onChange={setProvider} /> : null}
      {state.kind === 'kept' ? <Captured key={state.until} /> : null}
    </Dialog>
  );
}

function formatState(state: CaptureState): string {
  if (state.kind === 'none') return state.wasLate ? 'The capture expired after ten minutes.' : '';
  const until = formatTime(state.until).slice(0, 8);
  switch (state.kind) {
    case 'waiting':
      return `Waiting for the next request${state.provider === null ? '' : ` to ${state.provider}`}, until ${until}. You can close this.`;
    case 'running':
      return `A request to ${state.provider} is in progress. It will be shown here if it ends before ${until}.`;
    case 'kept':
      return `Request ${state.id}. It will be discarded at ${until}.`;
  }
}

interface PromisesProps {
  /** Empty for any. */
  readonly provider: string;
  readonly onChange: (provider: string) => void;
}

function Promises({ provider, onChange }: PromisesProps) {
  const pools = useLive((live) => live.pools);
  return (
    <>
      <ul className="capture-promises">
        <li>One request is kept for ten minutes, with up to 4 MiB of each body.</li>
        <li>It stays in memory: it’s never in a file, the log, a recording or the support bundle.</li>
        <li>
          API keys and other credentials are removed first. Prompts and responses are shown as they are.
        </li>
        <li>WebSocket messages aren’t captured.</li>
      </ul>
      <Select
        label="Provider"
        options={[
          { value: '', label: 'Any provider' },
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
  const proxy = useLive(({ status }) => status?.proxy);
  const [captured, setCaptured] = useState<CapturedRequest>(null);
  useEffect(() => {
    let isWanted = true;
    client.capture.view().then(
      (request) => {
        if (isWanted) setCaptured(request);
      },
      () => undefined, // the link is lost, which the window says itself
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
          to {provider}: {status === 0 ? 'no response' : status}, {formatDuration(durationMs)}
        </span>
        <Button
          size="small"
          icon={<Copy size={12} aria-hidden="true" />}
          isDisabled={proxy === undefined}
          onClick={() => {
            if (proxy === undefined) return;
            const text = curlText({ ...captured, headers: request?.headers ?? [] }, clientUrl(proxy));
            void copyText(
              text,
              'the curl command',
              'The API key isn’t included. Save the request body as body.json.',
            );
          }}
        >
          Copy as cURL
        </Button>
      </div>
      {request === undefined ? null : <RecordedMessageView name="request" message={request} isCaptured />}
      {response === undefined ? null : <RecordedMessageView name="response" message={response} isCaptured />}
    </div>
  );
}
