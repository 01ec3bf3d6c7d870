import type { AttemptView } from '../../../src/contract/request-details.ts';
import { formatDuration } from '../../text/format.ts';
import { connectionHref } from '../../navigation/list-places.ts';
import { attemptTicks } from './attempt-sums.ts';
import './attempts.css';
import { RETRY_WORDS } from '../../request-list/format-request.ts';
import * as words from './words.ts';

interface AttemptsProps {
  readonly provider: string;
  readonly attempts: readonly AttemptView[];
  /** Duration of the request so far. */
  readonly totalMs: number;
}

/** Attempts of a request on a shared axis. */
export function Attempts({ provider, attempts, totalMs }: AttemptsProps) {
  const maxMs = Math.max(1, totalMs);
  const share = (ms: number): string => `${(Math.min(ms, maxMs) / maxMs) * 100}%`;
  return (
    <section className="attempts" aria-label={words.attemptsTitle}>
      <h3>{attempts.length === 1 ? words.attemptTitle : words.attemptsTitle}</h3>
      <ol>
        {attempts.map((attempt, at) => {
          const key = at + 1;
          return (
            <li key={key} title={formatAttempt(attempt)}>
              <span className="attempt-number">{key}</span>
              <ConnectionLink provider={provider} attempt={attempt} />
              <Bars
                attempt={attempt}
                endMs={attempt.endedMs ?? maxMs}
                retriedMs={attempts[key]?.connectedMs}
                share={share}
              />
              <span className="attempt-end">{words.attemptEnd(attempt)}</span>
              <span className="visually-hidden">{formatAttempt(attempt)}</span>
            </li>
          );
        })}
      </ol>
      <p className="attempt-axis" aria-hidden="true">
        {attemptTicks(maxMs).map((tick) => (
          <span key={tick} style={{ left: share(tick) }}>
            {tick === 0 ? '0' : formatDuration(tick)}
          </span>
        ))}
      </p>
      <p className="attempt-legend small">
        <i className="is-waiting" /> {words.waitingForProvider} <i className="is-answer" /> {words.itsAnswer}
        {attempts.length > 1 ? (
          <>
            {' '}
            <i className="is-retry" /> {words.waitingToRetry}
          </>
        ) : null}
      </p>
    </section>
  );
}

interface ConnectionLinkProps {
  readonly provider: string;
  readonly attempt: AttemptView;
}

function ConnectionLink({ provider, attempt: { connectionId, reused } }: ConnectionLinkProps) {
  if (connectionId === 0) return <span className="attempt-connection">{words.noConnection}</span>;
  return (
    <a
      className={reused ? 'attempt-connection is-reused' : 'attempt-connection is-created'}
      href={connectionHref({ provider, id: connectionId })}
    >
      #{connectionId}
    </a>
  );
}

interface BarsProps {
  readonly attempt: AttemptView;
  readonly endMs: number;
  /** When the next attempt connected; undefined for the last. */
  readonly retriedMs: number | undefined;
  readonly share: (ms: number) => string;
}

/** One attempt on the axis: waiting, the response, and the wait before the next attempt. */
function Bars({ attempt, endMs, retriedMs, share }: BarsProps) {
  const { connectionId, reused, connectedMs, answeredMs, cause } = attempt;
  return (
    <span className="attempt-timeline" aria-hidden="true">
      <Bar kind="waiting" from={connectedMs} to={answeredMs ?? endMs} share={share} />
      {answeredMs === null ? null : <Bar kind="answer" from={answeredMs} to={endMs} share={share} />}
      {connectionId === 0 || reused ? null : (
        <span className="attempt-created" style={{ left: share(connectedMs) }} />
      )}
      {cause === null ? null : <span className="attempt-ended" style={{ left: share(endMs) }} />}
      {retriedMs === undefined ? null : <Bar kind="retry" from={endMs} to={retriedMs} share={share} />}
    </span>
  );
}

interface BarProps {
  readonly kind: 'waiting' | 'answer' | 'retry';
  readonly from: number;
  readonly to: number;
  readonly share: (ms: number) => string;
}

function Bar({ kind, from, to, share }: BarProps) {
  if (to < from) return null;
  return (
    <span
      className={`attempt-bar is-${kind}`}
      style={{ left: share(from), width: `calc(${share(to)} - ${share(from)})` }}
    />
  );
}

function formatAttempt(attempt: AttemptView): string {
  const { connectedMs, endedMs, status, cause } = attempt;
  const end = cause === null ? '' : `${RETRY_WORDS[cause]}${status === null ? '' : ` (${status})`}`;
  return words.attempt(attempt, endedMs === null ? null : endedMs - connectedMs, end);
}
