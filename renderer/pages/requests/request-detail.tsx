import { type ReactNode, useState } from 'react';
import type { ProviderMessage, RequestDetails, RequestTurn } from '../../../src/contract/request-details.ts';
import type { RequestRow } from '../../../src/contract/requests.ts';
import { POOL, type Timeout } from '../../../src/contract/settings/pool.ts';
import { durationNow, stallOf } from '../../../src/contract/stall.ts';
import { isInProgress } from '../../live/merge-requests.ts';
import { formatTimeout } from '../../text/format-stall.ts';
import { formatDuration, formatMoment } from '../../text/format.ts';
import { sessionHref, connectionHref, connectionLogHref } from '../../navigation/list-places.ts';
import { shortId } from '../../session-list/format-session.ts';
import { formatToken } from '../../text/format-tokens.ts';
import { useControl } from '../../client/client.ts';
import { hrefOf } from '../../navigation/place.ts';
import { report } from '../../proxy/proxy-actions.ts';
import { Button } from '../../ui/button.tsx';
import { Chip } from '../../ui/chip.tsx';
import { DetailPane } from '../../ui/detail-pane.tsx';
import { attemptSums } from './attempt-sums.ts';
import { Attempts } from './attempts.tsx';
import { sessionPlaceOf } from './request-actions.ts';
import { ActionButtons } from './action-buttons.tsx';
import '../../request-list/request-detail.css';
import { RequestHeaders } from './request-headers.tsx';
import { Waiting } from './request-row.tsx';
import { isTrouble, KEY_WORDS, STATE_WORDS } from '../../request-list/format-request.ts';
import { useRequestDetails } from './use-request-details.ts';
import { type FaultVerdict, verdictOf } from './verdict.ts';
import * as words from './words.ts';

interface RequestDetailProps {
  readonly row: RequestRow;
  /** Current time on the program's monotonic clock. */
  readonly nowMs: number;
  readonly onClose: () => void;
}

/** Pane with all details of one request. */
export function RequestDetail({ row, nowMs, onClose }: RequestDetailProps) {
  const answer = useRequestDetails(row);
  const details = answer?.kind === 'details' ? answer.details : undefined;
  const turn = answer?.kind === 'details' ? answer.turn : null;
  const durationMs = durationNow(row, nowMs);
  const said = details?.said ?? null;
  const verdict = verdictOf(row, details);
  return (
    <DetailPane
      label={words.detail}
      title={row.model ?? `${row.method} ${row.path}`}
      className="request-detail"
      onClose={onClose}
    >
      <p className="request-detail-chips">
        <Chip tone={isTrouble(row) ? 'red' : isInProgress(row) ? 'blue' : 'grey'}>{chipText(row)}</Chip>
        {row.connectionId === 0 ? null : (
          <Chip tone={row.reused ? 'green' : 'amber'}>{row.reused ? words.reused : words.created}</Chip>
        )}
        {row.attempts > 1 ? <Chip tone="amber">{words.attempts(row.attempts)}</Chip> : null}
      </p>
      <Waits row={row} nowMs={nowMs} />
      {verdict === undefined ? null : <Judgement row={row} verdict={verdict} />}
      {details === undefined || details.attempts.length === 0 ? null : (
        <>
          <Attempts provider={row.provider} attempts={details.attempts} totalMs={durationMs} />
          <Sums details={details} durationMs={durationMs} />
        </>
      )}
      {said === null ? null : <Said said={said} />}
      <Facts row={row} durationMs={durationMs} turn={turn} />
      {details === undefined ? null : <RequestHeaders details={details} />}
      {answer?.kind === 'not_kept' ? <p className="secondary">{NOT_KEPT_WORDS[answer.why]}</p> : null}
      <div className="request-actions">
        <ActionButtons rows={[row]} />
        {isInProgress(row) ? <Cancel key={row.id} row={row} /> : null}
      </div>
    </DetailPane>
  );
}

const NOT_KEPT_WORDS: Readonly<Record<'older' | 'busy', string>> = {
  older: words.tooOld,
  busy: words.tooMany,
};

function chipText({ status, state }: RequestRow): string {
  if (status === 0) return STATE_WORDS[state];
  return state === 'done' ? String(status) : `${status} ${STATE_WORDS[state]}`;
}

interface FactsProps extends PartProps {
  readonly durationMs: number;
  readonly turn: RequestTurn | null;
}

function Facts({ row, durationMs, turn }: FactsProps) {
  const place = { provider: row.provider, id: row.connectionId };
  return (
    <dl>
      <Fact name={words.request}>
        {row.method} {row.path}
      </Fact>
      <Fact name={words.started}>{formatMoment(row.startedAt)}</Fact>
      <Fact name={words.provider}>{words.throughProxy(row.provider, row.via)}</Fact>
      {turn === null ? null : (
        <Fact name={words.session}>
          <a href={sessionHref(sessionPlaceOf(turn))}>
            {turn.id === null ? turn.name : `${turn.name} ${shortId(turn.id)}`}
          </a>
          {words.turnOf(turn.turn)}
        </Fact>
      )}
      {row.connectionId === 0 ? null : (
        <Fact name={words.connection}>
          <a href={connectionHref(place)}>#{row.connectionId}</a> {row.reused ? words.reused : words.created}
          {words.idled(row.idledMs)} · <a href={connectionLogHref(place)}>{words.showInLog}</a>
        </Fact>
      )}
      <Fact name={words.tokens}>{tokensText(row)}</Fact>
      <Fact name={words.firstByte}>
        {row.firstByteMs === null
          ? isInProgress(row)
            ? words.notYet
            : words.never
          : formatDuration(row.firstByteMs)}
      </Fact>
      <Fact name={words.duration}>{formatDuration(durationMs)}</Fact>
      <Fact name={words.bytes}>{words.bytesMoved(row.requestBytes, row.responseBytes)}</Fact>
      <Fact name={words.client}>{row.client === '' ? words.unknown : row.client}</Fact>
      <Fact name={words.apiKey}>{KEY_WORDS[row.keyUse]}</Fact>
    </dl>
  );
}

/** Formats tokens: `33 k read, 1.2 k written, 410 fresh, 1.8 k out`. */
function tokensText({ tokens, state }: RequestRow): string {
  const told = (
    [
      ['cacheRead', words.readFromCache],
      ['cacheWrite', words.written],
      ['fresh', words.fresh],
      ['output', words.output],
    ] as const
  ).flatMap(([kind, label]) => (tokens[kind] === null ? [] : [`${formatToken(tokens[kind])} ${label}`]));
  if (told.length > 0) return told.join(', ');
  return state === 'done' || state === 'failed' ? words.noneReported : words.notYet;
}

interface JudgementProps extends PartProps {
  readonly verdict: FaultVerdict;
}

function Judgement({ row, verdict: { fault, title, text, setting } }: JudgementProps) {
  return (
    <div
      className={
        fault === 'user' || row.code === 'client_closed' ? 'request-verdict is-calm' : 'request-verdict'
      }
    >
      <p>
        <strong>{title}</strong>
      </p>
      {row.message === null ? null : <p>{row.message}</p>}
      {text === '' ? null : <p>{text}</p>}
      {setting === undefined ? null : (
        <p>
          <a href={timeoutHref(row.provider, setting)}>{POOL[setting].key}</a>
        </p>
      )}
      {row.code === null ? null : (
        <p className="small">
          <code>{row.code}</code>
        </p>
      )}
    </div>
  );
}

interface SumsProps {
  readonly details: RequestDetails;
  readonly durationMs: number;
}

function Sums({ details, durationMs }: SumsProps) {
  const { connect, retryWaits, provider, answer } = attemptSums(details.attempts, durationMs);
  return (
    <dl>
      <Fact name={words.connecting}>{formatDuration(connect)}</Fact>
      {retryWaits.length === 0 ? null : <Fact name={words.retryWait}>{formatSum(retryWaits)}</Fact>}
      {provider.length === 0 ? null : <Fact name={words.provider}>{formatSum(provider)}</Fact>}
      {answer === null ? null : <Fact name={words.answer}>{formatDuration(answer)}</Fact>}
      <Fact name={words.lunaRoute}>{formatDuration(details.ownMs)}</Fact>
    </dl>
  );
}

/** `5.7 s (1.9 s + 1.7 s + 2.1 s)`. */
function formatSum(parts: readonly number[]): string {
  const sum = formatDuration(parts.reduce((total, part) => total + part, 0));
  return parts.length === 1 ? sum : `${sum} (${parts.map(formatDuration).join(' + ')})`;
}

interface SaidProps {
  readonly said: ProviderMessage;
}

function Said({ said: { text, isCut } }: SaidProps) {
  return (
    <section className="request-said" aria-label={words.providerSaid}>
      <h3>{words.providerSaid}</h3>
      <pre tabIndex={0}>
        {prettyJson(text)}
        {isCut ? '…' : ''}
      </pre>
    </section>
  );
}

function prettyJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

interface PartProps {
  readonly row: RequestRow;
}

/** Cause of the wait, and the timeout that will end it. */
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
          {words.endsFirst}{' '}
          {end.owner.kind === 'assistant' ? (
            formatTimeout(end)
          ) : (
            <a href={timeoutHref(row.provider, end.owner.setting)}>{formatTimeout(end)}</a>
          )}
        </p>
      )}
    </div>
  );
}

function timeoutHref(provider: string, setting: Timeout): string {
  return hrefOf({ page: 'providers', provider, setting: POOL[setting].key });
}

/** Button that asks for confirmation in place before cancelling the request. */
function Cancel({ row }: PartProps) {
  const client = useControl();
  const [isAsking, setAsking] = useState(false);
  if (!isAsking) {
    return (
      <div className="request-cancel">
        <Button tone="danger" onClick={() => setAsking(true)}>
          {words.cancelRequest}
        </Button>
      </div>
    );
  }
  return (
    <div className="request-cancel" role="group" aria-label={words.cancelQuestion}>
      <p>{words.cancelMeaning}</p>
      <Button
        tone="danger"
        onClick={() => {
          setAsking(false);
          void report(words.notCancelled, () => client.cancelRequest({ id: row.id }));
        }}
      >
        {words.cancelIt}
      </Button>
      <Button onClick={() => setAsking(false)}>{words.keepRunning}</Button>
    </div>
  );
}

interface FactProps {
  readonly name: string;
  readonly children: ReactNode;
}

function Fact({ name, children }: FactProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
