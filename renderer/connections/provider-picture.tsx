import { PowerOff } from 'lucide-react';
import { type ReactNode, useMemo, useRef } from 'react';
import type { RequestRow } from '../../src/contract/requests.ts';
import type { PoolView } from '../../src/contract/status.ts';
import type { Lane } from '../live/lane.ts';
import type { ProviderActivity } from '../live/provider-activity.ts';
import { liveNowMs, programNowMs, useLive } from '../live/store.ts';
import { countWords, shareWords } from '../live/words.ts';
import { classNames } from '../ui/class-names.ts';
import { useWidth } from '../ui/use-width.ts';
import { type LaneRequests, requestsOn, silentCount } from './lane-requests.ts';
import { nowForm } from './now-form.ts';
import { NowPanel } from './now-panel.tsx';
import { Picture } from './picture.tsx';
import { LANES_MOST_HEIGHT, lanesHeight, pitchOf } from './picture-view.ts';
import './provider-picture.css';

interface ProviderPictureProps {
  readonly pool: PoolView;
  /** Undefined before anything is known of it. */
  readonly activity: ProviderActivity | undefined;
  /** The moment at which the picture stands: it was stopped, or the program is not heard any more. */
  readonly frozenAtMs: number | undefined;
  /** The lanes as they were when the picture was stopped. */
  readonly frozenLanes: readonly Lane[] | undefined;
  /** All requests, as they were when the picture was stopped. */
  readonly requests: readonly RequestRow[];
  readonly namedId: number | undefined;
  readonly legend?: ReactNode;
}

/** One provider's panel: its numbers, and its picture or what is to be said instead. */
export function ProviderPicture({
  pool,
  activity,
  frozenAtMs,
  frozenLanes,
  requests,
  namedId,
  legend,
}: ProviderPictureProps) {
  const lanes = frozenLanes ?? activity?.lanes ?? [];
  const on = useMemo(() => requestsOn(requests, pool.provider), [requests, pool.provider]);
  return (
    <section className="panel provider-picture" aria-labelledby={`picture-${pool.provider}`}>
      <div className="provider-picture-head">
        <h2 id={`picture-${pool.provider}`}>{pool.provider}</h2>
        <PoolNumbers pool={pool} />
        {legend}
      </div>
      {activity === undefined || lanes.length === 0 ? (
        <NoLanes pool={pool} />
      ) : (
        <PictureWithNow
          pool={pool}
          activity={activity}
          lanes={lanes}
          requests={on}
          frozenAtMs={frozenAtMs}
          namedId={namedId}
        />
      )}
      {lanesHeight(lanes.length) <= LANES_MOST_HEIGHT ? null : (
        <p className="small">
          {countWords(lanes.length)} connections; scroll for those that are not in sight.
        </p>
      )}
      {activity === undefined || activity.lanesDropped === 0 ? null : (
        <p className="small">
          {countWords(activity.lanesDropped)} older connections had to leave the picture early: there were too
          many.
        </p>
      )}
    </section>
  );
}

interface PictureWithNowProps {
  readonly pool: PoolView;
  readonly activity: ProviderActivity;
  readonly lanes: readonly Lane[];
  readonly requests: LaneRequests;
  readonly frozenAtMs: number | undefined;
  readonly namedId: number | undefined;
}

/** The picture, and what happens now beside it; below it where there is no room. */
function PictureWithNow({ pool, frozenAtMs, ...scene }: PictureWithNowProps) {
  const box = useRef<HTMLDivElement>(null);
  const form = nowForm(useWidth(box), pitchOf(scene.lanes.length));
  return (
    <div className={classNames('picture-with-now', form === 'column' && 'has-column')} ref={box}>
      <Picture
        {...scene}
        provider={pool.provider}
        cap={pool.maxIdle}
        idleTimeoutSecs={pool.idleTimeoutSecs}
        frozenAtMs={frozenAtMs}
      />
      <NowPanel
        form={form}
        lanes={scene.lanes}
        requests={scene.requests}
        idleTimeoutSecs={pool.idleTimeoutSecs}
        frozenAtMs={frozenAtMs}
      />
    </div>
  );
}

interface PoolNumbersProps {
  readonly pool: PoolView;
}

/** `3 active, 5 idle of 32`, and how much was reused. */
export function PoolNumbers({ pool }: PoolNumbersProps) {
  const { active, idle } = pool.books;
  // Subscribed for its changes only: the model itself stays the same object.
  useLive((live) => live.activityVersion);
  const activity = useLive((live) => live.activity);
  const requests = useLive((live) => live.requests);
  const { reused, total } = activity.reuseOf(pool.provider, programNowMs());
  const silent = silentCount(requests, pool.provider, liveNowMs());
  return (
    <p className="pool-numbers">
      <span>
        {countWords(active)} active, {countWords(idle)} idle of {countWords(pool.maxIdle)}
      </span>
      {total === 0 ? null : (
        <span
          className="pool-reuse"
          title={`${countWords(reused)} of ${countWords(total)} requests in five minutes`}
        >
          {shareWords(reused, total)} reused
        </span>
      )}
      {silent === 0 ? null : <span className="pool-silent">{countWords(silent)} silent</span>}
      {pool.finishingOnOldSettings === 0 ? null : (
        <span>{countWords(pool.finishingOnOldSettings)} finishing on old settings</span>
      )}
    </p>
  );
}

function NoLanes({ pool }: PoolNumbersProps) {
  if (!pool.enabled) {
    return (
      <p className="no-lanes">
        <PowerOff size={14} aria-hidden="true" /> Switched off in the settings: requests for it are answered
        with 403.{' '}
        <a href={`#/providers/${encodeURIComponent(pool.provider)}?setting=enabled`}>Switch it on</a>
      </p>
    );
  }
  return <p className="no-lanes">No connection in the last five minutes.</p>;
}
