import { ArrowRightLeft, CircleCheck, CircleHelp } from 'lucide-react';
import type { AssistantView, RouteProof } from '../../../src/contract/assistants.ts';
import { connectionHref } from '../../navigation/connection-place.ts';
import { requestHref } from '../../navigation/place.ts';
import { formatAgo, unseenReasons } from './format-assistant.ts';

interface ProofProps {
  readonly proof: RouteProof;
  readonly assistant: AssistantView;
}

/** Whether its requests really come: the last one, or what may keep them away. */
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
            Last seen <LastRequest last={proof.last} />.
          </span>
        </p>
      );
  }
}

function Seen({ proof, assistant }: ProofProps) {
  if (proof.last === null) return null;
  const isByFile = assistant.state.kind === 'connected';
  return (
    <p className="proof proof-seen">
      <CircleCheck size={14} aria-hidden="true" />
      <span>
        Last request <LastRequest last={proof.last} />.
        {isByFile ? null : (
          <span className="secondary">
            {' '}
            Routed by an environment variable or project settings, not by this file.
          </span>
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
          <strong>Connected, but no requests seen yet.</strong>
          {proof.last === null ? null : (
            <>
              {' '}
              Before that: <LastRequest last={proof.last} />.
            </>
          )}
          {reasons.length === 0 ? null : <span className="secondary"> Possible reasons:</span>}
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

/** `12 s ago through connection 3 (reused)`, with ways to both. */
function LastRequest({ last }: LastRequestProps) {
  const { agoMs, requestId, provider, connectionId, reused, status } = last;
  return (
    <>
      <a href={requestHref(requestId)} title={`Request ${requestId}`}>
        {formatAgo(agoMs)}
      </a>
      {connectionId === 0 ? (
        <> to {provider}, without a connection</>
      ) : (
        <>
          {' '}
          through{' '}
          <a href={connectionHref({ provider, id: connectionId })}>
            {provider} connection {connectionId}
          </a>{' '}
          (<span className={reused ? 'proof-reused' : 'proof-created'}>{reused ? 'reused' : 'created'}</span>)
        </>
      )}
      {status >= 400 ? <span className="proof-trouble">, answered {status}</span> : null}
    </>
  );
}
