import { ArrowRightLeft, CircleCheck, CircleHelp } from 'lucide-react';
import type { AssistantView, RouteProof } from '../../../src/contract/assistants.ts';
import { useLive } from '../../live/store.ts';
import { connectionHref } from '../../navigation/list-places.ts';
import { requestHref } from '../../navigation/place.ts';
import { formatAgo, unseenReasons } from './format-assistant.ts';
import * as words from './words.ts';

interface ProofProps {
  readonly proof: RouteProof;
  readonly assistant: AssistantView;
}

/** Whether the assistant's requests arrive: the last one, or reasons why none have. */
export function Proof({ proof, assistant }: ProofProps) {
  switch (proof.kind) {
    case 'seen':
      return <Seen proof={proof} assistant={assistant} />;
    case 'unseen':
      return <Unseen proof={proof} assistant={assistant} />;
    case 'not_connected':
      return proof.last === null ? null : (
        <p className="proof proof-past">
          <ArrowRightLeft size={14} aria-hidden="true" />
          <span>
            {words.lastSeen} <LastRequest last={proof.last} />.
          </span>
        </p>
      );
  }
}

function Seen({ proof, assistant }: ProofProps) {
  const isDemo = useLive((live) => live.status?.isDemo === true);
  if (proof.last === null) return null;
  const isByFile = assistant.state.kind === 'connected';
  return (
    <p className="proof proof-seen">
      <CircleCheck size={14} aria-hidden="true" />
      <span>
        {words.lastRequest} <LastRequest last={proof.last} />.
        {isByFile ? null : (
          <span className="secondary"> {isDemo ? words.routedByDemo : words.routedOtherwise}</span>
        )}
      </span>
    </p>
  );
}

function Unseen({ proof, assistant }: ProofProps) {
  const reasons = unseenReasons(proof, assistant.cautions);
  return (
    <div className="proof proof-unseen">
      <CircleHelp size={14} aria-hidden="true" />
      <div>
        <p>
          <strong>{words.notSeenYet}</strong>
          {proof.last === null ? null : (
            <>
              {' '}
              {words.beforeThat} <LastRequest last={proof.last} />.
            </>
          )}
          {reasons.length === 0 ? null : <span className="secondary"> {words.possibleReasons}</span>}
        </p>
        {reasons.length === 0 ? null : (
          <ul className="proof-reasons">
            {reasons.map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}

interface LastRequestProps {
  readonly last: NonNullable<RouteProof['last']>;
}

/** Shows `12 s ago through connection 3 (reused)`, with links to both. */
function LastRequest({ last }: LastRequestProps) {
  const { agoMs, requestId, provider, connectionId, reused, status } = last;
  return (
    <>
      <a href={requestHref(requestId)} title={words.requestName(requestId)}>
        {formatAgo(agoMs)}
      </a>
      {connectionId === 0 ? (
        <> {words.withoutConnection(provider)}</>
      ) : (
        <>
          {' '}
          {words.through}{' '}
          <a href={connectionHref({ provider, id: connectionId })}>
            {words.connectionName(provider, connectionId)}
          </a>{' '}
          (
          <span className={reused ? 'proof-reused' : 'proof-created'}>
            {reused ? words.reused : words.created}
          </span>
          )
        </>
      )}
      {status >= 400 ? <span className="proof-trouble">{words.answered(status)}</span> : null}
    </>
  );
}
