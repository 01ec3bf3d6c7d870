import { type ReactNode, useState } from 'react';
import {
  DETAILS_KEPT,
  DETAILS_PER_SECOND,
  type ProviderMessage,
  type RequestDetails,
  type RequestTurn,
} from '../../../src/contract/request-details.ts';
import type { RequestRow } from '../../../src/contract/requests.ts';
import { POOL, type Timeout } from '../../../src/contract/settings/pool.ts';
import { durationNow, stallOf } from '../../../src/contract/stall.ts';
import { connectionHref, connectionLogHref } from '../../navigation/connection-place.ts';
import { isUnderWay } from '../../live/merge-requests.ts';
import { formatTimeout } from '../../text/format-stall.ts';
import { formatCount, formatDuration, formatMoment, plural } from '../../text/format.ts';
import { sessionHref } from '../../navigation/session-place.ts';
import { shortId } from '../../session-list/format-session.ts';
import { formatToken } from '../../text/format-tokens.ts';
import { useControl } from '../../client/control-context.ts';
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

interface RequestDetailProps {
  readonly row: RequestRow;
  /** The program's monotonic clock. */
  readonly nowMs: number;
  readonly onClose: () => void;
}

/** Everything that is known of one request. */
export function RequestDetail({ row, nowMs, onClose }: RequestDetailProps) {
  const answer = useRequestDetails(row);
  const details = answer?.kind === 'details' ? answer.details : undefined;
  const turn = answer?.kind === 'details' ? answer.turn : null;
  const durationMs = durationNow(row, nowMs);
  const said = details?.said ?? null;
  const verdict = verdictOf(row, details);
  return (
    <DetailPane
      label="The chosen request"
      title={row.model ?? `${row.method} ${row.path}`}
      className="request-detail"
      onClose={onClose}
    >
      <p className="request-detail-chips">
        <Chip tone={isTrouble(row) ? 'red' : isUnderWay(row) ? 'blue' : 'grey'}>{chipText(row)}</Chip>
        {row.connectionId === 0 ? null : (
          <Chip tone={row.reused ? 'green' : 'amber'}>{row.reused ? 'reused' : 'created'}</Chip>
        )}
        {row.attempts > 1 ? <Chip tone="amber">{plural(row.attempts, 'attempt')}</Chip> : null}
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
        {isUnderWay(row) ? <Cancel key={row.id} row={row} /> : null}
      </div>
    </DetailPane>
  );
}

const NOT_KEPT_WORDS: Readonly<Record<'older' | 'busy', string>> = {
  older: `Headers and attempts are kept for the newest ${formatCount(DETAILS_KEPT)} requests, and this one is older.`,
  busy: `Headers and attempts weren’t kept: more than ${DETAILS_PER_SECOND} requests ended in that second.`,
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
      <Fact name="Request">
        {row.method} {row.path}
      </Fact>
      <Fact name="Started">{formatMoment(row.startedAt)}</Fact>
      <Fact name="Provider">
        {row.via === '' ? row.provider : `${row.provider}, through the proxy ${row.via}`}
      </Fact>
      {turn === null ? null : (
        <Fact name="Session">
          <a href={sessionHref(sessionPlaceOf(turn))}>
            {turn.name} {turn.id === null ? '' : shortId(turn.id)}
          </a>
          {turn.turn === null ? '' : `, turn ${turn.turn}`}
        </Fact>
      )}
      {row.connectionId === 0 ? null : (
        <Fact name="Connection">
          <a href={connectionHref(place)}>#{row.connectionId}</a> {row.reused ? 'reused' : 'created'}
          {row.idledMs === null ? '' : ` after ${formatDuration(row.idledMs)} idle`}{' '}
          <a href={connectionLogHref(place)}>Show in log</a>
        </Fact>
      )}
      <Fact name="Tokens">{tokensText(row)}</Fact>
      <Fact name="First byte">
        {row.firstByteMs === null
          ? isUnderWay(row)
            ? 'not yet'
            : 'none came'
          : formatDuration(row.firstByteMs)}
      </Fact>
      <Fact name="Duration">{formatDuration(durationMs)}</Fact>
      <Fact name="Bytes">
        {formatCount(row.requestBytes)} in, {formatCount(row.responseBytes)} out
      </Fact>
      <Fact name="Client">{row.client === '' ? 'unknown' : row.client}</Fact>
      <Fact name="API key">{KEY_WORDS[row.keyUse]}</Fact>
    </dl>
  );
}

/** Such as `33 k read, 1.2 k written, 410 fresh, 1.8 k out`. */
function tokensText({ tokens, state }: RequestRow): string {
  const told = (
    [
      ['cacheRead', 'read from cache'],
      ['cacheWrite', 'written'],
      ['fresh', 'fresh'],
      ['output', 'out'],
    ] as const
  ).flatMap(([kind, words]) => (tokens[kind] === null ? [] : [`${formatToken(tokens[kind])} ${words}`]));
  if (told.length > 0) return told.join(', ');
  return state === 'done' || state === 'failed' ? '- (none reported)' : 'not yet';
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
      <Fact name="Connecting">{formatDuration(connect)}</Fact>
      {retryWaits.length === 0 ? null : <Fact name="Retry wait">{formatSum(retryWaits)}</Fact>}
      {provider.length === 0 ? null : <Fact name="Provider">{formatSum(provider)}</Fact>}
      {answer === null ? null : <Fact name="Answer">{formatDuration(answer)}</Fact>}
      <Fact name="LunaRoute">{formatDuration(details.ownMs)}</Fact>
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
    <section className="request-said" aria-label="What the provider said">
      <h3>What the provider said</h3>
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
      <p>The client will see a truncated response and may retry.</p>
      <Button
        tone="danger"
        onClick={() => {
          setAsking(false);
          void report('The request was not cancelled', () => client.cancelRequest({ id: row.id }));
        }}
      >
        Cancel it
      </Button>
      <Button onClick={() => setAsking(false)}>Keep running</Button>
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
