import { useEffect, useRef, useState } from 'react';
import type { RecordedRequest } from '../../../src/contract/recording.ts';
import { type ControlClient, useControl } from '../../client/client.ts';
import { hrefOf } from '../../navigation/place.ts';
import { Button } from '../../ui/button.tsx';
import { findRecording } from './recorded-filter.ts';
import { RecordedMessageView } from './recorded-message.tsx';
import { RECORDING_BODIES_KEY } from './recording-switch.ts';
import * as words from './words.ts';

type Loaded =
  | { readonly kind: 'not_asked' | 'reading' | 'failed' | 'gone' }
  | { readonly kind: 'read'; readonly row: RecordedRequest };

interface RecordedMessagesProps {
  readonly row: RecordedRequest;
}

/** Headers and bodies. Lists do not include them, so they are loaded on demand. */
export function RecordedMessages({ row }: RecordedMessagesProps) {
  const client = useControl();
  const [loaded, setLoaded] = useState<Loaded>(
    row.request === undefined && row.response === undefined ? { kind: 'not_asked' } : { kind: 'read', row },
  );
  const left = useRef<AbortController>(undefined);
  useEffect(() => {
    const stopped = new AbortController();
    left.current = stopped;
    return () => stopped.abort();
  }, []);
  const read = async (): Promise<void> => {
    const signal = left.current?.signal ?? AbortSignal.abort();
    setLoaded({ kind: 'reading' });
    try {
      const found = await readOneRecording(client, row, signal);
      if (!signal.aborted) setLoaded(found === undefined ? { kind: 'gone' } : { kind: 'read', row: found });
    } catch {
      if (!signal.aborted) setLoaded({ kind: 'failed' });
    }
  };
  switch (loaded.kind) {
    case 'read':
      return <Messages row={loaded.row} />;
    case 'gone':
      return <p className="small">{words.gone}</p>;
    case 'not_asked':
    case 'reading':
    case 'failed':
      return (
        <div className="recorded-ask">
          {loaded.kind === 'failed' ? <p>{words.messagesUnread}</p> : null}
          <Button
            isDisabled={loaded.kind === 'reading'}
            aria-busy={loaded.kind === 'reading'}
            onClick={() => void read()}
          >
            {loaded.kind === 'reading' ? words.readingMessages : words.showMessages}
          </Button>
        </div>
      );
  }
}

/** Loads a recording with its messages, which lists lack; undefined if it has been deleted. */
async function readOneRecording(
  client: ControlClient,
  { time, id }: RecordedRequest,
  signal: AbortSignal,
): Promise<RecordedRequest | undefined> {
  const from = Date.parse(time);
  const filter = { text: `id:${id}`, from, to: from + 1 };
  const { text } = await client.recordings.export({ filter, format: 'jsonl' }, { signal });
  return findRecording(text, id);
}

function Messages({ row: { request, response } }: RecordedMessagesProps) {
  if (request === undefined && response === undefined) {
    return (
      <p className="small" role="status">
        {words.noMessagesBefore}{' '}
        <a href={hrefOf({ page: 'settings', setting: RECORDING_BODIES_KEY })}>
          <code>{RECORDING_BODIES_KEY}</code>
        </a>{' '}
        {words.noMessagesAfter}
      </p>
    );
  }
  return (
    <>
      {request === undefined ? null : <RecordedMessageView name="request" message={request} />}
      {response === undefined ? null : <RecordedMessageView name="response" message={response} />}
    </>
  );
}
