import type { AttemptView } from '../../../src/contract/request-details.ts';
import { formatDuration } from '../../text/format.ts';
import { connectionHref } from '../../navigation/connection-place.ts';
import { attemptTicks } from './attempt-sums.ts';
import './attempts.css';
import { RETRY_WORDS } from '../../request-list/format-request.ts';

interface AttemptsProps {
  readonly provider: string;
  readonly attempts: readonly AttemptView[];
  /** How long the request has taken so far. */
  readonly totalMs: number;
}

/** The attempts of a request on one axis. */
export function Attempts({ provider, attempts, totalMs }: AttemptsProps) {
  const maxMs = Math.max(1, totalMs);
  const share = (ms: number): string => `${(Math.min(ms, maxMs) / maxMs) * 100}%`;
  return (
    <section className="attempts" aria-label="Attempts">
      <h3>{attempts.length === 1 ? 'Attempt' : 'Attempts'}</h3>
      <ol>
        {attempts.map((attempt, at) => {
          const key = at + 1;
          const { connectionId, reused, connectedMs, answeredMs } = attempt;
          const endMs = attempt.endedMs ?? maxMs;
          const next = attempts[key];
          return (
            <li key={key} title={formatAttempt(attempt)}>
              <span className="attempt-number">{key}</span>
              {connectionId === 0 ? (
                <span className="attempt-connection">none</span>
              ) : (
                <a
                  className={reused ? 'attempt-connection is-reused' : 'attempt-connection is-created'}
                  href={connectionHref({ provider, id: connectionId })}
                >
                  #{connectionId}
                </a>
              )}
              <span className="attempt-timeline" aria-hidden="true">
                <Bar kind="waiting" from={connectedMs} to={answeredMs ?? endMs} share={share} />
                {answeredMs === null ? null : (
                  <Bar kind="answer" from={answeredMs} to={endMs} share={share} />
                )}
                {connectionId === 0 || reused ? null : (
                  <span className="attempt-created" style={{ left: share(connectedMs) }} />
                )}
                {attempt.cause === null ? null : (
                  <span className="attempt-ended" style={{ left: share(endMs) }} />
                )}
                {next === undefined ? null : (
                  <Bar kind="retry" from={endMs} to={next.connectedMs} share={share} />
                )}
              </span>
              <span className="attempt-end">{formatEnd(attempt)}</span>
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
        <i className="is-waiting" /> waiting for the provider <i className="is-answer" /> its answer
        {attempts.length > 1 ? (
          <>
            {' '}
            <i className="is-retry" /> waiting to retry
          </>
        ) : null}
      </p>
    </section>
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

function formatEnd({ status, cause, endedMs }: AttemptView): string {
  if (status !== null) return String(status);
  return endedMs === null ? '…' : cause === null ? 'failed' : 'no answer';
}

/** One attempt in a sentence, such as `On #57, 1.9 s: the provider responded with a retryable status`. */
function formatAttempt({ connectionId, reused, connectedMs, endedMs, status, cause }: AttemptView): string {
  const where =
    connectionId === 0 ? 'No connection' : `On ${reused ? 'connection' : 'new connection'} #${connectionId}`;
  const took = endedMs === null ? '' : `, ${formatDuration(endedMs - connectedMs)}`;
  const end = cause === null ? '' : `: ${RETRY_WORDS[cause]}${status === null ? '' : ` (${status})`}`;
  return `${where}${took}${end}`;
}
