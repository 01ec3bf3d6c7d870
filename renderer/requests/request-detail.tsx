import { useState } from 'react';
import type { RequestRow } from '../../src/contract/requests.ts';
import { POOL } from '../../src/contract/settings/pool.ts';
import { durationNow, stallOf } from '../../src/contract/stall.ts';
import type { Timeout } from '../../src/contract/timeouts.ts';
import { connectionHref, connectionLogHref } from '../connections/connection-place.ts';
import { isUnderWay } from '../live/merge-requests.ts';
import { clockWords } from '../live/stall-words.ts';
import { countWords, durationWords, momentWords } from '../live/words.ts';
import { useControl } from '../shell/control-context.ts';
import { hrefOf } from '../shell/place.ts';
import { report } from '../shell/proxy-actions.ts';
import { Button } from '../ui/button.tsx';
import { DetailPane } from '../ui/detail-pane.tsx';
import { Chip } from '../ui/chip.tsx';
import './request-detail.css';
import { Waiting } from './request-row.tsx';
import { FAILURE_WORDS, isTrouble, KEY_WORDS, RETRY_WORDS, STATE_WORDS } from './request-words.ts';

interface RequestDetailProps {
  readonly row: RequestRow;
  /** The program's monotonic clock. */
  readonly nowMs: number;
  readonly onClose: () => void;
}

/** Everything that is known of one request. */
export function RequestDetail({ row, nowMs, onClose }: RequestDetailProps) {
  const place = { provider: row.provider, id: row.connectionId };
  return (
    <DetailPane label="The chosen request" title={`Request ${row.id}`} onClose={onClose}>
      <p className="detail-pane-text">
        {row.method} {row.path}
      </p>
      <p className="request-detail-chips">
        <Chip tone={isTrouble(row) ? 'red' : isUnderWay(row) ? 'blue' : 'grey'}>
          {row.status === 0 ? STATE_WORDS[row.state] : `${row.status} ${STATE_WORDS[row.state]}`}
        </Chip>
        {row.connectionId === 0 ? null : (
          <Chip tone={row.reused ? 'green' : 'amber'}>{row.reused ? 'reused' : 'created'}</Chip>
        )}
      </p>
      <Waits row={row} nowMs={nowMs} />
      <Failure row={row} />
      <dl>
        <Fact name="Started" value={momentWords(row.startedAt)} />
        <Fact name="Provider" value={row.provider} />
        {row.via === '' ? null : <Fact name="Through" value={`the proxy ${row.via}`} />}
        <Fact
          name="First byte"
          value={row.firstByteMs === null ? 'not yet' : durationWords(row.firstByteMs)}
        />
        <Fact name="Duration" value={durationWords(durationNow(row, nowMs))} />
        <Fact name="In" value={`${countWords(row.requestBytes)} bytes`} />
        <Fact name="Out" value={`${countWords(row.responseBytes)} bytes`} />
        <Fact name="Client" value={row.client === '' ? 'did not say' : row.client} />
        <Fact name="API key" value={KEY_WORDS[row.keyUse]} />
        <Fact name="Tries" value={countWords(row.attempts)} />
      </dl>
      <Retries row={row} />
      {row.connectionId === 0 ? null : (
        <p className="request-detail-links">
          <a href={connectionHref(place)}>Connection #{row.connectionId}</a>
          <a href={connectionLogHref(place)}>Its lines in the log</a>
        </p>
      )}
      {isUnderWay(row) ? <Cancel key={row.id} row={row} /> : null}
    </DetailPane>
  );
}

interface PartProps {
  readonly row: RequestRow;
}

/** What it waits for, and the clock that ends it, by name. */
function Waits({ row, nowMs }: PartProps & Pick<RequestDetailProps, 'nowMs'>) {
  const stall = stallOf(row, nowMs);
  if (stall === undefined) return null;
  const { end } = stall;
  return (
    <div className="request-waits">
      <p>
        <Waiting stall={stall} />
      </p>
      {end === undefined ? null : (
        <p className="small">
          Ends first:{' '}
          {end.owner.kind === 'assistant' ? (
            clockWords(end)
          ) : (
            <a href={timeoutHref(row.provider, end.owner.setting)}>{clockWords(end)}</a>
          )}
        </p>
      )}
    </div>
  );
}

function timeoutHref(provider: string, setting: Timeout): string {
  return hrefOf({ page: 'providers', provider, setting: POOL[setting].key });
}

function Failure({ row }: PartProps) {
  if (row.code === null) return null;
  return (
    <div className="request-failure">
      <p>{FAILURE_WORDS[row.code]}</p>
      {row.message === null ? null : <p className="secondary">{row.message}</p>}
      <p className="small">
        <code>{row.code}</code>
      </p>
    </div>
  );
}

function Retries({ row }: PartProps) {
  if (row.retries.length === 0) return null;
  const tries = row.retries.map((cause, at) => ({ cause, number: at + 2 }));
  return (
    <ul className="request-retries">
      {tries.map(({ cause, number }) => (
        <li key={number}>
          Try {number}: {RETRY_WORDS[cause]} (<code>{cause}</code>)
        </li>
      ))}
    </ul>
  );
}

/** Asks in place before it cuts a request off. */
function Cancel({ row }: PartProps) {
  const client = useControl();
  const [isAsking, setAsking] = useState(false);
  if (!isAsking) {
    return (
      <div className="request-cancel">
        <Button tone="danger" onClick={() => setAsking(true)}>
          Cancel this request
        </Button>
      </div>
    );
  }
  return (
    <div className="request-cancel" role="group" aria-label="Cancel this request?">
      <p>Its client sees the answer cut off, and may try again.</p>
      <Button
        tone="danger"
        onClick={() => {
          setAsking(false);
          void report('The request was not cancelled', () => client.cancelRequest({ id: row.id }));
        }}
      >
        Cancel it
      </Button>
      <Button onClick={() => setAsking(false)}>Let it go on</Button>
    </div>
  );
}

interface FactProps {
  readonly name: string;
  readonly value: string;
}

function Fact({ name, value }: FactProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
