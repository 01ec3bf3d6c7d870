import { Copy } from 'lucide-react';
import { isRecordedTrouble } from '../../../src/contract/recorded-fields.ts';
import type { RecordedRequest } from '../../../src/contract/recording.ts';
import { connectionHref } from '../../navigation/list-places.ts';
import { useLive } from '../../live/store.ts';
import { formatCount, formatDuration, formatMoment } from '../../text/format.ts';
import '../../request-list/request-detail.css';
import { Button } from '../../ui/button.tsx';
import { DetailPane } from '../../ui/detail-pane.tsx';
import { Chip } from '../../ui/chip.tsx';
import { copyText } from '../../ui/copy.ts';
import './recorded-detail.css';
import { RecordedMessages } from './recorded-messages.tsx';
import {
  formatFailure,
  KIND_WORDS,
  recordedKey,
  formatRecordedStatus,
  formatRetry,
} from './format-recorded.ts';
import { tokenFacts } from './token-facts.ts';
import * as words from './words.ts';

interface RecordedDetailProps {
  readonly row: RecordedRequest;
  readonly onClose: () => void;
}

/** All recorded details of one request. */
export function RecordedDetail({ row, onClose }: RecordedDetailProps) {
  return (
    <DetailPane
      className="recorded-detail"
      label={words.detail}
      title={words.requestTitle(row.id)}
      onClose={onClose}
    >
      <p className="detail-pane-text">
        {row.method} {row.path}
      </p>
      <p className="request-detail-chips">
        <Chip tone={isRecordedTrouble(row) ? 'red' : 'grey'}>
          {row.status === 0 ? words.detailNoAnswer : formatRecordedStatus(row)}
        </Chip>
        {row.connection === null ? null : (
          <Chip tone={row.connection === 'reused' ? 'green' : 'amber'}>{row.connection}</Chip>
        )}
        {row.streamed ? <Chip>{words.streamed}</Chip> : null}
      </p>
      <Failure row={row} />
      <Facts row={row} />
      <Retries row={row} />
      <div className="request-detail-links">
        <ConnectionLink row={row} />
        <Button
          size="small"
          icon={<Copy size={13} aria-hidden="true" />}
          onClick={() => void copyText(JSON.stringify(row, null, 2), words.requestAsJson(row.id))}
        >
          {words.copyAsJson}
        </Button>
      </div>
      <RecordedMessages key={recordedKey(row)} row={row} />
    </DetailPane>
  );
}

interface PartProps {
  readonly row: RecordedRequest;
}

/** The failure, whether in transit or at the provider. */
function Failure({ row: { code, providerError } }: PartProps) {
  if (code === null && providerError === null) return null;
  return (
    <div className="request-failure">
      {code === null ? null : <p>{formatFailure(code) || words.failedOnTheWay}</p>}
      {providerError === null ? null : <p>{words.providerError}</p>}
      <p className="small">
        {[code, providerError]
          .filter((word) => word !== null)
          .map((word) => (
            <code key={word}>{word} </code>
          ))}
      </p>
    </div>
  );
}

function Facts({ row }: PartProps) {
  const at = Date.parse(row.time);
  const facts = [
    { name: words.started, value: formatMoment(at) },
    { name: words.ended, value: formatMoment(at + row.durationMs) },
    { name: words.provider, value: row.provider },
    { name: words.model, value: row.model ?? words.noModel },
    ...placeFacts(row),
    { name: words.sentTo, value: row.url },
    {
      name: words.connection,
      value: row.connectionId === 0 ? words.none : words.connectionNumber(row.connectionId),
    },
    {
      name: words.firstByte,
      value: row.firstByteMs === null ? words.never : formatDuration(row.firstByteMs),
    },
    { name: words.duration, value: formatDuration(row.durationMs) },
    ...tokenFacts(row),
    { name: words.stopReason, value: row.stopReason ?? words.notReported },
    { name: words.bytesIn, value: words.bytes(row.requestBytes) },
    { name: words.out, value: words.bytes(row.responseBytes) },
    { name: words.client, value: row.client === '' ? words.unknown : row.client },
    { name: words.attempts, value: formatCount(row.attempts) },
  ];
  return (
    <dl>
      {facts.map(({ name, value }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Session, agent, kind and turn of a request, as far as recorded. */
function placeFacts({ session, agent, kind, turn }: RecordedRequest) {
  return [
    { name: words.session, value: session },
    { name: words.agent, value: agent },
    { name: words.role, value: kind === undefined ? undefined : KIND_WORDS[kind] },
    { name: words.turn, value: turn === undefined ? undefined : formatCount(turn) },
  ].flatMap(({ name, value }) => (value === undefined ? [] : [{ name, value }]));
}

function Retries({ row: { retries } }: PartProps) {
  if (retries.length === 0) return null;
  const tries = retries.map((cause, at) => ({ cause, number: at + 2 }));
  return (
    <ul className="request-retries">
      {tries.map(({ cause, number }) => (
        <li key={number}>
          {words.tried(number, formatRetry(cause))} (<code>{cause}</code>)
        </li>
      ))}
    </ul>
  );
}

/** Connection ids restart with each run of the program, so only connections of the current run are linked. */
function ConnectionLink({ row }: PartProps) {
  const startedAt = useLive((live) => live.status?.startedAt);
  if (row.connectionId === 0) return null;
  const isOfThisRun = startedAt !== undefined && Date.parse(row.time) >= startedAt;
  if (!isOfThisRun) return <span className="small">{words.earlierRun}</span>;
  return (
    <a href={connectionHref({ provider: row.provider, id: row.connectionId })}>
      {words.connectionLink(row.connectionId)}
    </a>
  );
}
