import { CircleCheck, CirclePlus, CircleX, Hourglass, Repeat2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { AssistantsView } from '../../../src/contract/assistants.ts';
import type { RequestRow } from '../../../src/contract/requests.ts';
import { liveNowMs, useLive } from '../../live/store.ts';
import { useProgramNow } from '../../live/use-program-now.ts';
import { formatDuration, formatTime } from '../../text/format.ts';
import { useControl } from '../../client/client.ts';
import { requestHref } from '../../navigation/place.ts';
import { startProxy } from '../../proxy/proxy-actions.ts';
import { formatProxy } from '../../proxy/format-proxy.ts';
import { Button } from '../../ui/button.tsx';
import { Chip } from '../../ui/chip.tsx';
import { lazyPart } from '../../ui/lazy-part.tsx';
import { type ConnectCost, costOf, type Progress, type Unheard, unheardOf } from './first-run-progress.ts';
import * as words from './words.ts';

/**
 * Loaded separately: the picture is a large part of the Connections page and not needed before there is a connection.
 */
const LANE_STRIP = lazyPart({
  load: async () => (await import('../../connection-timeline/timeline-strip.tsx')).TimelineStrip,
});

interface RequestStepProps {
  readonly view: AssistantsView | undefined;
  readonly progress: Progress;
}

/** Shows the first two requests live: the connection that the first one creates, and its reuse by the second. */
export function RequestStep({ view, progress }: RequestStepProps) {
  const program = view?.assistants.find((one) => one.view.state.kind === 'connected')?.view.program;
  return (
    <>
      <p className="first-run-title">
        <strong>{words.sendTitle}</strong>
        {program === undefined ? null : (
          <span className="secondary">
            {' '}
            {words.inTerminal} <code>{program}</code>
          </span>
        )}
      </p>
      <Happening view={view} progress={progress} />
    </>
  );
}

function Happening({ view, progress }: RequestStepProps) {
  switch (progress.kind) {
    case 'waiting':
      return <Waiting view={view} />;
    case 'failed':
      return (
        <p className="first-run-line first-run-failed" role="status">
          <CircleX size={15} aria-hidden="true" />
          <span>
            {words.requestFailed} {progress.row.message}{' '}
            <a href={requestHref(progress.row.id)}>{words.showIt}</a>
          </span>
        </p>
      );
    case 'created':
    case 'reused':
      return <OnConnection row={progress.row} isReused={progress.kind === 'reused'} />;
  }
}

function Waiting({ view }: Pick<RequestStepProps, 'view'>) {
  const client = useControl();
  const proxy = useLive((live) => live.status?.proxy);
  const startedAt = useLive((live) => live.status?.startedAt ?? 0);
  const wallMinusMonotonicMs = useLive((live) => live.wallMinusMonotonicMs);
  const nowWallMs = useProgramNow(true) + wallMinusMonotonicMs;
  if (proxy !== undefined && proxy.kind !== 'running') {
    const { word, action } = formatProxy(proxy);
    return (
      <p className="first-run-line" role="status">
        {words.proxyState(word)}
        {action === 'start' ? (
          <Button size="small" onClick={() => void startProxy(client)}>
            {words.startProxy}
          </Button>
        ) : null}
      </p>
    );
  }
  const unheard = view === undefined ? [] : unheardOf(view, { nowWallMs, startedAt });
  return (
    <>
      <div className="first-run-nothing" aria-hidden="true">
        <span>{words.now}</span>
      </div>
      <p className="first-run-line secondary" role="status">
        <Hourglass size={15} aria-hidden="true" />
        {words.waiting}
      </p>
      {unheard.map((one) => (
        <Reasons key={one.label} unheard={one} />
      ))}
    </>
  );
}

interface ReasonsProps {
  readonly unheard: Unheard;
}

function Reasons({ unheard: { label, quietMs, reasons } }: ReasonsProps) {
  const [first, ...others] = reasons;
  return (
    <div className="first-run-reasons">
      <p>
        {words.noRequestFrom(label, Math.floor(quietMs / 60_000))} {first}
      </p>
      {others.length === 0 ? null : (
        <details>
          <summary>{words.otherReasons}</summary>
          <ul className="proof-reasons">
            {others.map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

interface OnConnectionProps {
  readonly row: RequestRow;
  readonly isReused: boolean;
}

function OnConnection({
  row: { provider, connectionId, idledMs, startedAt, wait },
  isReused,
}: OnConnectionProps) {
  // Rerenders on changes; the model itself is mutated in place.
  useLive((live) => live.activityVersion);
  const activity = useLive((live) => live.activity).provider(provider);
  const requests = useLive((live) => live.requests);
  const frozenAtMs = useFrozen(isReused && wait === null);
  const cost = useCost(provider, connectionId);
  const timeline = activity?.timeline(connectionId);
  return (
    <>
      <p className="first-run-head">
        <b>{provider}</b>{' '}
        {isReused ? (
          <span className="first-run-reused">{words.reused}</span>
        ) : (
          <span className="first-run-created">{words.oneCreated}</span>
        )}
        <span className="mono first-run-time">{formatTime(startedAt).slice(0, 8)}</span>
      </p>
      {activity === undefined || timeline === undefined ? null : (
        <LANE_STRIP.Part
          provider={provider}
          activity={activity}
          timeline={timeline}
          requests={requests}
          frozenAtMs={frozenAtMs}
        />
      )}
      <div className="first-run-facts" role="status">
        <span>
          <Chip tone="amber" icon={<CirclePlus size={12} aria-hidden="true" />}>
            {words.created}
          </Chip>{' '}
          <CreatedNote cost={cost} />
        </span>
        {isReused ? (
          <ReusedNote idledMs={idledMs} />
        ) : (
          <NextNote isOpen={timeline?.endedAtMs === undefined} />
        )}
      </div>
      {isReused ? (
        <p className="first-run-line first-run-works" role="status">
          <CircleCheck size={15} aria-hidden="true" />
          {cost === undefined ? words.works : words.worksAndSkipped(formatDuration(cost.totalMs))}
        </p>
      ) : null}
    </>
  );
}

interface ReusedNoteProps {
  readonly idledMs: number | null;
}

function ReusedNote({ idledMs }: ReusedNoteProps) {
  return (
    <span>
      <Chip tone="green" icon={<Repeat2 size={12} aria-hidden="true" />}>
        {words.reused}
      </Chip>{' '}
      {words.inBeforeTime} <b>{formatDuration(0)}</b>
      {idledMs === null ? null : <span className="secondary"> {words.idled(formatDuration(idledMs))}</span>}
    </span>
  );
}

interface NextNoteProps {
  /** Whether the connection is still open. */
  readonly isOpen: boolean;
}

function NextNote({ isOpen }: NextNoteProps) {
  return <span className="secondary">{isOpen ? words.nextReuses : words.closedAgain}</span>;
}

interface CreatedWordsProps {
  readonly cost: ConnectCost | undefined;
}

function CreatedNote({ cost }: CreatedWordsProps) {
  if (cost === undefined) return words.aConnection;
  return (
    <>
      {words.inBeforeTime} <b>{formatDuration(cost.totalMs)}</b>{' '}
      <span className="secondary">{cost.parts}</span>
    </>
  );
}

/** The time at which `isOver` first became true; undefined before. */
function useFrozen(isOver: boolean): number | undefined {
  const [atMs, setAtMs] = useState<number>();
  if (isOver && atMs === undefined) setAtMs(liveNowMs());
  return atMs;
}

/** How long connecting took; undefined until known. */
function useCost(provider: string, id: number): ConnectCost | undefined {
  const client = useControl();
  const [known, setKnown] = useState<{ readonly id: number; readonly cost: ConnectCost | undefined }>();
  useEffect(() => {
    const left = new AbortController();
    client.connections({ provider }, { signal: left.signal }).then(
      ({ connections }) => setKnown({ id, cost: costOf(connections, id) }),
      () => undefined, // the sentence then leaves out the duration
    );
    return () => left.abort();
  }, [client, provider, id]);
  return known?.id === id ? known.cost : undefined;
}
